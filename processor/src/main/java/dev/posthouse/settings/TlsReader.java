package dev.posthouse.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a section {@code tls}.
 *
 * <p>Tested by {@code AccessReaderTest}.
 */
final class TlsReader {
  static final Shape SHAPE = new Shape();
  private static final Key.Text CERTIFICATES =
      SHAPE.require(
          SHAPE.text(
              "certificates",
              "A PEM file: its own certificate, then those that vouch for it; read again when it"
                  + " changes"));
  private static final Key.Text KEY =
      SHAPE.require(
          SHAPE.text("key", "A PEM file: the certificate's key, as PKCS#8 and not encrypted"));
  private static final Key.Text AUTHORITIES =
      SHAPE.text(
          "authorities",
          "A PEM file of those whom the other processes, and commands with this file, believe; if"
              + " left out, those that Java knows");

  private TlsReader() {}

  /** Null if the section is not there. */
  static @Nullable TlsSettings read(Section section) {
    if (section.isEmpty()) {
      return null;
    }
    section.require(CERTIFICATES, "name a PEM file");
    section.require(KEY, "name a PEM file");
    Path certificates = path(section, CERTIFICATES);
    Path key = path(section, KEY);
    Path authorities = path(section, AUTHORITIES);
    section.rejectUnknownKeys();
    return certificates == null || key == null
        ? null
        : new TlsSettings(certificates, key, authorities);
  }

  private static @Nullable Path path(Section section, Key.Text key) {
    Scalar scalar = section.scalar(key);
    try {
      return scalar == null ? null : Path.of(scalar.text());
    } catch (InvalidPathException e) {
      section.error(key, "does not name a file");
      return null;
    }
  }
}

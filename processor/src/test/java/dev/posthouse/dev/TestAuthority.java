package dev.posthouse.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test. */
public final class TestAuthority {
  private static final Duration VALIDITY = Duration.ofDays(2);

  private static @Nullable TestAuthority shared;

  private final Path folder;
  private final HeldCertificate authority =
      new HeldCertificate.Builder().commonName("authority").certificateAuthority(0).build();

  /** Written once: tests that run side by side read it at any time. */
  private final Path trust;

  /** One for all tests of this JVM; names are theirs to choose. */
  public static synchronized TestAuthority shared() {
    if (shared == null) {
      try {
        shared = new TestAuthority(Files.createTempDirectory("posthouse-authority-"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /**
   * Makes one.
   *
   * @param folder where it keeps what it issues
   */
  public TestAuthority(Path folder) {
    this.folder = folder;
    trust = write("authority.pem", authority.certificatePem());
  }

  /** Its own certificate, for those who are to trust it. */
  public Path trust() {
    return trust;
  }

  /** A certificate and the files that hold it. */
  public record Issued(Path certificate, Path key, Path both) {

    /** Takes the place of another, as a tool that renews certificates does. */
    public void replace(Issued other) {
      try {
        Files.copy(certificate, other.certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(key, other.key, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(both, other.both, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Issues a certificate that is valid for two days.
   *
   * @param name of the files
   * @param subject its common name, for example {@code worker}
   */
  public Issued issue(String name, String subject) {
    return issue(name, new HeldCertificate.Builder().commonName(subject), Instant.now());
  }

  /** The same, with the subject's organizational unit. */
  public Issued issue(String name, String subject, String unit) {
    return issue(
        name,
        new HeldCertificate.Builder().commonName(subject).organizationalUnit(unit),
        Instant.now());
  }

  /** One whose time is over. */
  public Issued issueExpired(String name, String subject) {
    return issue(
        name,
        new HeldCertificate.Builder().commonName(subject),
        Instant.now().minus(VALIDITY).minusSeconds(60));
  }

  private Issued issue(String name, HeldCertificate.Builder subject, Instant from) {
    HeldCertificate issued =
        subject
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .validityInterval(from.toEpochMilli(), from.plus(VALIDITY).toEpochMilli())
            .signedBy(authority)
            .build();
    String chain = issued.certificatePem() + authority.certificatePem();
    String key = issued.privateKeyPkcs8Pem();
    return new Issued(
        write(name + ".crt.pem", chain),
        write(name + ".key.pem", key),
        write(name + ".pem", key + chain));
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

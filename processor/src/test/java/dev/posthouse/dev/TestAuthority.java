package dev.posthouse.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test, made by the JDK's own tool. */
public final class TestAuthority {
  private static final String PASSWORD = "changeit";
  private static final String AUTHORITY = "authority";

  private static @Nullable TestAuthority shared;

  /** Written once: tests that run side by side read it at any time. */
  private final Path trust;

  private final Path folder;
  private final Path store;

  /** One for all tests of this JVM, since the tool takes its time; names are theirs to choose. */
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
    this.store = folder.resolve("authority.p12");
    make(AUTHORITY, "CN=authority", "-ext", "bc:c", "-validity", "2");
    trust = write("authority.pem", chain(AUTHORITY));
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
   * @param subject for example {@code CN=worker}
   */
  public synchronized Issued issue(String name, String subject) {
    return issue(name, subject, "-validity", "2");
  }

  /** One whose time is over. */
  public synchronized Issued issueExpired(String name, String subject) {
    return issue(name, subject, "-startdate", "-3d", "-validity", "1");
  }

  private Issued issue(String name, String subject, String... more) {
    List<String> all =
        new ArrayList<>(List.of("-signer", AUTHORITY, "-ext", "SAN=dns:localhost,ip:127.0.0.1"));
    all.addAll(Arrays.asList(more));
    make(name, subject, all.toArray(String[]::new));
    String chain = chain(name);
    String key = key(name);
    return new Issued(
        write(name + ".crt.pem", chain),
        write(name + ".key.pem", key),
        write(name + ".pem", key + chain));
  }

  private void make(String alias, String subject, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                subject,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
    command.addAll(Arrays.asList(more));
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private String chain(String alias) {
    try {
      StringBuilder pem = new StringBuilder();
      for (Certificate certificate : keys().getCertificateChain(alias)) {
        pem.append(block("CERTIFICATE", certificate.getEncoded()));
      }
      return pem.toString();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String key(String alias) {
    try {
      return block("PRIVATE KEY", keys().getKey(alias, PASSWORD.toCharArray()).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String block(String type, byte[] content) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

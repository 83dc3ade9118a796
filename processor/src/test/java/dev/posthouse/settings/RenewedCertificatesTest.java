package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.posthouse.dev.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RenewedCertificatesTest {
  private static final TestAuthority.Issued FORMER =
      TestAuthority.shared().issue("renewed-former", "former");
  private static final TestAuthority.Issued NEXT =
      TestAuthority.shared().issue("renewed-next", "next");

  @TempDir Path folder;
  private final Logger log = (Logger) LoggerFactory.getLogger(RenewedCertificates.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final RenewedCertificates certificates = new RenewedCertificates();
  private Path file = Path.of("");

  @BeforeEach
  void configure() throws Exception {
    file = Files.copy(FORMER.both(), folder.resolve("own.pem"));
    certificates.configure(
        AdminClientConfig.configDef()
            .parse(
                Map.of(
                    "bootstrap.servers",
                    "localhost:9093",
                    "ssl.keystore.type",
                    "PEM",
                    "ssl.keystore.location",
                    file.toString())));
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  @Test
  void aFileThatTakesAnothersPlaceIsReadThoughItIsNoNewer() throws Exception {
    FileTime written = Files.getLastModifiedTime(file);
    assertThat(subject()).isEqualTo("CN=former");
    Path next = Files.copy(NEXT.both(), folder.resolve("next.pem"));
    Files.setLastModifiedTime(next, written);

    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

    assertThat(subject()).isEqualTo("CN=next");
  }

  @Test
  void aKeyThatIsNotThatOfItsCertificateIsToldOfOnceAndTheFormerIsUsedOn() throws Exception {
    Files.writeString(file, Files.readString(NEXT.key()) + Files.readString(FORMER.certificate()));

    assertThat(subject()).isEqualTo("CN=former");
    assertThat(subject()).isEqualTo("CN=former");

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.getFirst().getFormattedMessage()).contains("cannot be used", "used on");
    assertThat(lines.list.getFirst().getThrowableProxy().getMessage())
        .contains("The key in " + file + " is not that of the certificate");
    Files.copy(NEXT.both(), file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(subject()).isEqualTo("CN=next");
  }

  @Test
  void aFileThatIsAwayOrHalfWrittenLeavesTheFormerInUse() throws Exception {
    Files.delete(file);
    assertThat(subject()).isEqualTo("CN=former");
    Files.writeString(file, Files.readString(NEXT.key()));
    assertThat(subject()).isEqualTo("CN=former");
    Files.copy(NEXT.both(), file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(subject()).isEqualTo("CN=next");
  }

  private String subject() throws Exception {
    KeyStore keys = Objects.requireNonNull(certificates.keystore());
    return keys.getCertificate(keys.aliases().nextElement()) instanceof X509Certificate own
        ? own.getSubjectX500Principal().getName()
        : "none";
  }
}

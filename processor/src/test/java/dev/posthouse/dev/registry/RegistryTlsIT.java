package dev.posthouse.dev.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.TestAuthority;
import dev.posthouse.settings.RegistryTrust;
import dev.posthouse.settings.TlsSettings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry over HTTPS, asked by the clients that processes and commands have. */
class RegistryTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final TestAuthority AUTHORITY = TestAuthority.shared();

  @TempDir Path folder;

  private static byte[] write(RegistryServer registry, Map<String, String> trust) {
    Map<String, String> serde = new HashMap<>(trust);
    serde.put("schema.registry.url", registry.url().toString());
    Source record = new Source("letters", 0, 7L);
    WireSerdes serdes =
        new WireSerdes(new WireSettings(WireSettings.Format.AVRO, serde, null, null));
    byte[] written = serdes.serializer().serialize("letters", record);
    assertThat(serdes.deserializer(Source.class).deserialize("letters", written)).isEqualTo(record);
    return written;
  }

  @Test
  void clientsThatBelieveItRegisterAndFindSchemasAlsoWhileItsKeyIsRenewed() throws Exception {
    TestAuthority.Issued first = AUTHORITY.issue("registry-1", "registry");
    TlsSettings files =
        new TlsSettings(
            Files.copy(first.certificate(), folder.resolve("tls.crt")),
            Files.copy(first.key(), folder.resolve("tls.key")),
            null);
    Map<String, String> trust = RegistryTrust.of(AUTHORITY.trust());
    try (RegistryServer registry =
        RegistryServer.start(
            KafkaFixture.bootstrapServers(), 0, KafkaFixture.uniquePrefix() + "schemas", files)) {
      assertThat(registry.url().getScheme()).isEqualTo("https");
      assertThatThrownBy(() -> write(registry, Map.of("schema.registry.retry.ms", "0")))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("schema.registry.ssl");
      AtomicBoolean goOn = new AtomicBoolean(true);
      AtomicInteger written = new AtomicInteger();
      List<String> failures = new CopyOnWriteArrayList<>();
      Thread load =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (goOn.get()) {
                        var _ = write(registry, trust);
                        written.incrementAndGet();
                      }
                    } catch (RuntimeException e) {
                      failures.add(e.toString());
                    }
                  });
      await().atMost(PATIENCE).until(() -> written.get() > 3);

      TestAuthority.Issued second = AUTHORITY.issue("registry-2", "registry");
      Files.move(second.certificate(), files.certificates(), StandardCopyOption.REPLACE_EXISTING);
      Files.move(second.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);

      int before = written.get();
      await().atMost(PATIENCE).until(() -> written.get() > before + 3 || !failures.isEmpty());
      goOn.set(false);
      load.join();
      assertThat(failures).isEmpty();
    }
  }
}

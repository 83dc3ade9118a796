package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.TestAuthority;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaUserTest {
  @TempDir Path folder;

  @Test
  void aLoginIsNamedByItsUser() {
    assertThat(
            KafkaUser.of(
                Map.of(
                    "security.protocol",
                    "SASL_SSL",
                    "sasl.jaas.config",
                    "a.ScramLoginModule required username=\"a \\\"b\\\"\""
                        + " password=\"username=c\";")))
        .hasValue("User:a \"b\"");
  }

  @Test
  void aCertificateIsNamedByItsSubject() {
    TestAuthority.Issued own = new TestAuthority(folder).issue("worker", "worker", "Posthouse");

    assertThat(
            KafkaUser.of(
                Map.of(
                    "bootstrap.servers",
                    "localhost:9092",
                    "security.protocol",
                    "SSL",
                    "ssl.keystore.type",
                    "PEM",
                    "ssl.keystore.location",
                    own.both().toString())))
        .hasValue("User:CN=worker,OU=Posthouse");
  }

  @Test
  void whoBringsNothingIsAnonymousAndATokenTellsNoName() {
    assertThat(KafkaUser.of(Map.of("bootstrap.servers", "localhost:9092")))
        .hasValue("User:ANONYMOUS");
    assertThat(
            KafkaUser.of(Map.of("bootstrap.servers", "localhost:9092", "security.protocol", "SSL")))
        .hasValue("User:ANONYMOUS");
    assertThat(
            KafkaUser.of(
                Map.of(
                    "security.protocol",
                    "SASL_SSL",
                    "sasl.jaas.config",
                    "a.OAuthBearerLoginModule required clientId=\"x\" clientSecret=\"y\";")))
        .isEmpty();
  }
}

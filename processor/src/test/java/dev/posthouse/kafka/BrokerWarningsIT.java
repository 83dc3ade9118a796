package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.EmbeddedKafka;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerWarningsIT {
  @Test
  void aBrokerThatWasKeptBackIsWarnedOfAndTheEmbeddedOneIsNot() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(null, 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      assertThat(BrokerWarnings.about(admin)).isEmpty();

      admin
          .updateFeatures(
              Map.of(
                  "transaction.version",
                  new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
              new UpdateFeaturesOptions())
          .all()
          .get();

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(BrokerWarnings.about(admin))
                      .singleElement()
                      .asString()
                      .contains("transaction.version is 1", "transaction.version=2"));
    }
  }

  /** The levels are those that brokers of these versions offer. */
  @ParameterizedTest(name = "Kafka {0}")
  @CsvSource({"3.9.2,0,21,1", "4.0.2,2,25,0", "4.2.2,2,29,0", "4.3.1,2,30,1", "4.4.0,2,33,1"})
  void versionsWithAKnownFaultAreWarnedOf(
      String version, short transactions, short metadata, int warnings) {
    assertThat(BrokerWarnings.about(transactions, metadata)).as(version).hasSize(warnings);
  }
}

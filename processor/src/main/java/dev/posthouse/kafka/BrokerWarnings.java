package dev.posthouse.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known against the brokers that this process works on. Clients are not told the version of
 * a broker, but the features that it offers, which tell the version but for its last number.
 */
public final class BrokerWarnings {
  private static final Logger log = LoggerFactory.getLogger(BrokerWarnings.class);

  /** Version 2 is KIP-890: a transaction cannot take in records of the one before it. */
  private static final short TRANSACTIONS = 2;

  /** {@code org.apache.kafka.server.common.MetadataVersion}: 4.3-IV0. */
  private static final short KAFKA_4_3 = 30;

  /** 4.4-IV2, the newest of the versions that were seen to lose commits. */
  private static final short KAFKA_4_4 = 33;

  private BrokerWarnings() {}

  /**
   * Logs them. They keep no process from starting: whoever runs the brokers may know better.
   *
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached
   */
  public static void log(Admin admin) {
    about(admin).forEach(log::warn);
  }

  static List<String> about(Admin admin) {
    FeatureMetadata features = AdminAnswer.await(admin.describeFeatures().featureMetadata());
    return about(
        Optional.ofNullable(features.finalizedFeatures().get("transaction.version"))
            .map(FinalizedVersionRange::maxVersionLevel)
            .orElse((short) 0),
        metadataVersion(features.supportedFeatures()));
  }

  private static short metadataVersion(Map<String, SupportedVersionRange> supported) {
    return Optional.ofNullable(supported.get("metadata.version"))
        .map(SupportedVersionRange::maxVersion)
        .orElse((short) 0);
  }

  /**
   * The warnings.
   *
   * @param transactionVersion that the cluster has finalized; 0 if it knows no such feature
   * @param metadataVersion the newest that a broker offers; 0 if it is not told
   */
  static List<String> about(short transactionVersion, short metadataVersion) {
    List<String> warnings = new ArrayList<>();
    if (transactionVersion < TRANSACTIONS) {
      warnings.add(
          ("Kafka's feature transaction.version is %d here. Below 2 a record that was late on its"
               + " way can end up in the transaction after its own (KIP-890). On brokers of Kafka"
               + " 4.0 or newer an administrator mends it with kafka-features.sh upgrade --feature"
               + " transaction.version=2")
              .formatted(transactionVersion));
    }
    if (metadataVersion >= KAFKA_4_3 && metadataVersion <= KAFKA_4_4) {
      warnings.add(
          "These brokers are of Kafka 4.3 or 4.4. Those of 4.3.0, 4.3.1 and 4.4.0 can forget a"
              + " commit that they have acknowledged, when a partition is without a leader for a"
              + " moment (KAFKA-20734): a job can be lost or called twice. Use 4.2, and three"
              + " replicas");
    }
    return warnings;
  }
}

package dev.posthouse.settings;

import java.util.Map;

/**
 * Kafka properties that are not the user's to set, because a promise rests on each.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class ReservedProperties {
  private static final String ATOMIC =
      "outcomes and offsets are committed in one transaction, so that each job ends once";
  private static final String NAMED = "Posthouse names its groups and transactions itself";
  private static final String ENCODED = "Posthouse encodes its records itself; see wire";

  /** The reason by the property's name. */
  static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("isolation.level", "an outcome of an aborted transaction must never be read"),
          Map.entry("enable.auto.commit", ATOMIC),
          Map.entry(
              "auto.offset.reset", "jobs submitted before the first start must be worked too"),
          Map.entry("processing.guarantee", ATOMIC),
          Map.entry("enable.idempotence", ATOMIC),
          Map.entry("acks", "an outcome must survive the loss of a broker"),
          Map.entry("transactional.id", NAMED),
          Map.entry("group.id", NAMED),
          Map.entry("group.instance.id", NAMED),
          Map.entry("application.id", NAMED),
          Map.entry("client.id", NAMED),
          Map.entry("state.dir", "write it as stateDirectory, at the top level"),
          Map.entry("replication.factor", "write it as topics.replicationFactor"),
          Map.entry("key.serializer", ENCODED),
          Map.entry("value.serializer", ENCODED),
          Map.entry("key.deserializer", ENCODED),
          Map.entry("value.deserializer", ENCODED),
          Map.entry("default.key.serde", ENCODED),
          Map.entry("default.value.serde", ENCODED));

  private ReservedProperties() {}
}

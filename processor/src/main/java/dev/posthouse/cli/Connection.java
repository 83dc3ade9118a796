package dev.posthouse.cli;

import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.Map;

/**
 * Where a command finds the cluster, the topics and the registry.
 *
 * @param bootstrap the cluster's address, for messages
 * @param kafka the properties of clients
 * @param topics the topics' names
 * @param serde properties of the serde; without a registry, only JSON can be read
 * @param patience how long to try to reach the cluster
 */
record Connection(
    String bootstrap,
    KafkaProperties kafka,
    Topics topics,
    Map<String, String> serde,
    Duration patience) {}

package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.SecuredKafka;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.kafka.AbandonedTransactions;
import dev.posthouse.kafka.TransactionOwner;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process that was killed has left open is ended by whoever is given its partitions, with no
 * other rights than those of its role: {@link AbandonedTransactions} as stations use it.
 */
class KilledProcessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PREFIX = "killed.";

  @TempDir Path folder;

  @Test
  void whoeverHasItsRoleEndsItsTransaction() throws Exception {
    SecuredKafka kafka = SecuredKafka.shared();
    RetryPolicy retry = new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));
    UUID killed = UUID.randomUUID();
    String admit = PREFIX + "admit-" + killed + "-1";
    String waiting = PREFIX + "retry-" + killed + "-1";
    String worker = PREFIX + "attempt.claude." + killed;
    try (TestBench bench =
            new TestBench(kafka.administration(), PREFIX, folder.resolve("bench"), 1, 32, retry);
        Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties());
        KafkaProducer<byte[], byte[]> _ = open(bench, admit);
        KafkaProducer<byte[], byte[]> _ = open(bench, waiting);
        KafkaProducer<byte[], byte[]> _ = open(bench, worker);
        Node _ = start(kafka, bench.settings, "admit")) {
      awaitEnd(admin, admit);
      assertThat(isOpen(admin, waiting)).isTrue();
      assertThat(isOpen(admin, worker)).isTrue();
      try (Node _ = start(kafka, bench.settings, "retry")) {
        awaitEnd(admin, waiting);
      }
      assertThat(isOpen(admin, worker)).isTrue();
      try (Node _ = start(kafka, bench.settings, "attempt:claude")) {
        awaitEnd(admin, worker);

        var _ = bench.submit("after", 1);
        awaitThatMembersHaveTransactions(admin, PREFIX + "admit");
        awaitThatMembersHaveTransactions(admin, PREFIX + "attempt.claude");
      }
    }
  }

  /** As one that was killed had it: its time-out, of ten minutes here, has still to come. */
  private static KafkaProducer<byte[], byte[]> open(TestBench bench, String id) throws Exception {
    Map<String, Object> properties =
        new HashMap<>(new KafkaProperties(bench.settings).transactionalProducer(id));
    properties.put("transaction.timeout.ms", 600_000);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(bench.topics.deadLetters(), "never".getBytes(UTF_8))).get();
    return producer;
  }

  private Node start(SecuredKafka kafka, Settings settings, String role) throws Exception {
    String user = "killed-" + role.replace(':', '-');
    kafka.grant(
        AclRole.all(settings).stream()
            .filter(one -> one.name().equals(role))
            .flatMap(one -> one.permissions().stream())
            .map(right -> right.binding("User:" + user))
            .toList());
    Settings own =
        new TunedSettings(settings).kafka(kafka.client(user)).in(folder.resolve(user)).settings();
    return Node.start(own, Role.Selection.parse(role, settings.providers().keySet()));
  }

  private static void awaitEnd(Admin admin, String id) {
    await().atMost(PATIENCE).until(() -> !isOpen(admin, id));
  }

  private static boolean isOpen(Admin admin, String id) throws Exception {
    return admin.describeTransactions(List.of(id)).description(id).get().state()
        == TransactionState.ONGOING;
  }

  /** So it names what it begins, and so Kafka Streams does: by that each is known to live. */
  private static void awaitThatMembersHaveTransactions(Admin admin, String group) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<TransactionOwner> members =
                  requireNonNull(
                          admin.describeConsumerGroups(List.of(group)).all().get().get(group))
                      .members()
                      .stream()
                      .map(member -> TransactionOwner.of(group, member.clientId()))
                      .collect(Collectors.toCollection(HashSet::new));
              assertThat(members).isNotEmpty().doesNotContainNull();
              assertThat(
                      admin.listTransactions().all().get().stream()
                          .map(one -> TransactionOwner.of(group, one.transactionalId()))
                          .filter(Objects::nonNull))
                  .containsAll(members);
            });
  }
}

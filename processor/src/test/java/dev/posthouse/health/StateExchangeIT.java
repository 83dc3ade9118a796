package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.job.Opening;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.TopicSettings;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.ProviderState;
import dev.posthouse.wire.serde.JsonDeserializer;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a finding of one process takes to be another's: the calls begun meanwhile are lost. */
@Tag("timed")
class StateExchangeIT {
  private static final int ROUNDS = 15;

  /** What is stated in docs/operating.md. */
  private static final Duration STATED = Duration.ofMillis(50);

  private static final ProviderSettings CLAUDE =
      new ProviderSettings(
          "claude",
          Api.ANTHROPIC,
          "a-model",
          null,
          new Credential.None(),
          "anthropic",
          64,
          100,
          Defaults.LIMITS);

  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));

  @Test
  void whatOneProcessIsAskedForAnotherHeedsMillisecondsLater() {
    Topics topics = topics();
    try (StateExchange one = exchange(topics);
        StateExchange other = exchange(topics)) {
      HealthBoard asked = start(one);
      HealthBoard told = start(other);
      List<Duration> delays = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        String reason = "round " + round + ".";
        long begin = System.nanoTime();
        one.publish("claude", parked(asked, reason, round));
        long giveUp = begin + Duration.ofSeconds(10).toNanos();
        while (!told.gate("claude").health().toString().contains(reason)
            && System.nanoTime() < giveUp) {
          LockSupport.parkNanos(200_000);
        }
        delays.add(Duration.ofNanos(System.nanoTime() - begin));
        // Beyond the pause between two records, at no fixed distance from anybody's turns.
        LockSupport.parkNanos(Duration.ofMillis(110 + 7L * round).toNanos());
      }

      delays.sort(null);
      assertThat(delays.get(ROUNDS / 2)).as("the median of %s", delays).isLessThan(STATED);
    }
  }

  private static ProviderHealth parked(HealthBoard board, String reason, int times) {
    Opening until = new Opening.Until(Instant.now().plusSeconds(3600L * times));
    return board
        .gate("claude")
        .health()
        .shut(ProviderHealth.State.PARKED, Instant.now(), until, reason, times);
  }

  private static HealthBoard start(StateExchange exchange) {
    HealthBoard board =
        new HealthBoard(
            List.of(CLAUDE), Defaults.HEALTH, Clock.systemUTC(), new Random(1), exchange::publish);
    exchange.start(board);
    return board;
  }

  private StateExchange exchange(Topics topics) {
    return new StateExchange(
        topics.providerState(),
        new StateReader(
            kafka.reader(), topics.providerState(), new JsonDeserializer<>(ProviderState.class)),
        kafka.submitter(),
        new JsonSerializer<>(),
        "a test",
        Clock.systemUTC());
  }

  private Topics topics() {
    String prefix = KafkaFixture.uniquePrefix();
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      var _ = new TopicSetup(admin, new TopicSettings(prefix, 1, 1)).ensure(Set.of("claude"));
    }
    return new Topics(prefix);
  }
}

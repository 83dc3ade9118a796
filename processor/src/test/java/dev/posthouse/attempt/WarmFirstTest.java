package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.settings.Api;
import dev.posthouse.translation.CacheWish;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WarmFirstTest {
  private static final Duration WAIT = Duration.ofSeconds(3);

  private final OwnedPartition owned =
      new OwnedPartition(new TopicPartition("t.provider.claude", 0), OffsetMap.claimingNothing(0));
  private Instant now = Instant.now();
  private final WarmFirst warmFirst = warmFirst(Api.ANTHROPIC, WAIT);
  private int offset;

  @Test
  void theOthersOfAPrefixFollowWhenTheFirstTokenHasCome() {
    Delivery first = job("a");
    assertThat(warmFirst.holds(first)).isFalse();

    WarmFirst.Turn turn = warmFirst.go(first);

    assertThat(warmFirst.holds(job("a"))).isTrue();
    assertThat(warmFirst.holds(job("b"))).as("another prefix").isFalse();
    turn.firstToken();
    assertThat(warmFirst.holds(job("a"))).isFalse();
    turn.close();
    assertThat(warmFirst.holds(job("a"))).isFalse();
  }

  @Test
  void theyWaitNoLongerThanAFewSeconds() {
    warmFirst.go(job("a"));
    now = now.plus(WAIT).minusMillis(1);
    assertThat(warmFirst.holds(job("a"))).isTrue();

    now = now.plusMillis(1);

    assertThat(warmFirst.holds(job("a"))).isFalse();
  }

  @Test
  void aJobWhoseDeadlineIsNearDoesNotWait() {
    warmFirst.go(job("a"));

    Delivery urgent = job("a");
    urgent.job().setDeadline(now.plus(WAIT));

    assertThat(warmFirst.holds(urgent)).isFalse();
  }

  @Test
  void whereTheFirstFailsTheNextGoesFirst() {
    warmFirst.go(job("a")).close();
    assertThat(warmFirst.holds(job("a"))).isFalse();

    WarmFirst.Turn second = warmFirst.go(job("a"));

    assertThat(warmFirst.holds(job("a"))).isTrue();
    second.firstToken();
    assertThat(warmFirst.holds(job("a"))).isFalse();
  }

  @Test
  void oneThatFollowedChangesNothingByFailing() {
    WarmFirst.Turn first = warmFirst.go(job("a"));
    now = now.plus(WAIT);
    WarmFirst.Turn follower = warmFirst.go(job("a"));
    follower.close();
    first.firstToken();

    assertThat(warmFirst.holds(job("a"))).isFalse();
  }

  @Test
  void whatWasNotUsedForLongIsWarmedAnew() {
    warmFirst.go(job("a")).firstToken();
    now = now.plus(Duration.ofMinutes(3));
    warmFirst.go(job("a"));
    now = now.plus(Duration.ofMinutes(3));
    warmFirst.go(job("a"));
    assertThat(warmFirst.holds(job("a"))).as("used every three minutes").isFalse();

    now = now.plus(Duration.ofMinutes(10));
    warmFirst.go(job("a"));

    assertThat(warmFirst.holds(job("a"))).isTrue();
  }

  @Test
  void aShortPrefixIsNotWaitedFor() {
    Delivery brief = job("a");
    brief.job().getRequest().setSystem("You are brief.");
    warmFirst.go(brief);

    assertThat(warmFirst.holds(brief)).isFalse();
  }

  @Test
  void toolsArePartOfThePrefix() {
    Delivery first = job("a");
    Delivery other = job("a");
    other.job().getRequest().setTools(List.of(new Tool("weather", null, "{\"type\":\"object\"}")));
    warmFirst.go(first);

    assertThat(warmFirst.holds(other)).isFalse();
  }

  @Test
  void whoCachesOnlyWhatItIsToldToIsWaitedForOnlyThen() {
    Delivery plain = job("a");
    plain.job().getRequest().setCache(null);
    warmFirst.go(plain);
    WarmFirst openAi = warmFirst(Api.OPENAI, WAIT);
    openAi.go(plain);

    assertThat(warmFirst.holds(plain)).isFalse();
    assertThat(openAi.holds(plain)).as("it caches by itself").isTrue();
  }

  @Test
  void itCanBeSwitchedOff() {
    WarmFirst off = warmFirst(Api.ANTHROPIC, Duration.ZERO);
    off.go(job("a"));

    assertThat(off.holds(job("a"))).isFalse();
  }

  @Test
  void itRemembersABoundedNumberOfPrefixes() {
    warmFirst.go(job("first"));
    for (int i = 0; i < 1_000; i++) {
      warmFirst.go(job("prefix " + i));
    }

    assertThat(warmFirst.holds(job("first"))).as("forgotten").isFalse();
    assertThat(warmFirst.holds(job("prefix 999"))).isTrue();
  }

  private WarmFirst warmFirst(Api api, Duration wait) {
    return new WarmFirst(api, wait, Jobs.METERS, () -> now);
  }

  private Delivery job(String system) {
    Delivery delivery = Jobs.delivered(owned, offset++);
    delivery
        .job()
        .setRequest(
            JobRequest.newBuilder()
                .setPrompt("Why?")
                .setSystem(system + " ".repeat(Prefix.SHORTEST))
                .setCache(CacheWish.PREFIX)
                .build());
    delivery.job().setDeadline(now.plus(Duration.ofMinutes(10)));
    return delivery;
  }
}

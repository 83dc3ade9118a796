package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SimulatedCachesTest {
  private Instant now = Instant.EPOCH;
  private final PromptCache cache =
      new PromptCache(
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });
  private final CachedPrefix prefix =
      CachedPrefix.marked(body("x".repeat(8_000), "{'type':'ephemeral'}"));

  @Test
  void whatComesBeforeTheFirstAnswerHasBegunPaysForItself() {
    assertThat(cache.use(prefix)).isEqualTo(new PromptCache.Use(0, 2_000, false));
    assertThat(cache.use(prefix)).isEqualTo(new PromptCache.Use(0, 2_000, false));

    cache.begun(prefix);

    assertThat(cache.use(prefix)).isEqualTo(new PromptCache.Use(2_000, 0, false));
  }

  @Test
  void anEntryIsKeptForFiveMinutesAfterItsLastUse() {
    cache.begun(prefix);
    now = now.plus(Duration.ofMinutes(4));
    cache.use(prefix);
    now = now.plus(Duration.ofMinutes(4));
    assertThat(cache.use(prefix).read()).isPositive();

    now = now.plus(Duration.ofMinutes(5));

    assertThat(cache.use(prefix).read()).isZero();
  }

  @Test
  void onlyWhatIsMarkedAndLongIsKept() {
    assertThat(CachedPrefix.marked(body("x".repeat(8_000), "")).isNone()).isTrue();
    assertThat(CachedPrefix.marked(body("short", "{'type':'ephemeral'}")).isNone()).isTrue();
    assertThat(CachedPrefix.marked(body("y".repeat(8_000), "{'type':'ephemeral'}")))
        .isNotEqualTo(prefix);
  }

  @Test
  void whatIsToBeKeptForAnHourIsBilledAsThatAndKept() {
    CachedPrefix longer =
        CachedPrefix.marked(body("x".repeat(8_000), "{'type':'ephemeral','ttl':'1h'}"));

    assertThat(cache.use(longer)).isEqualTo(new PromptCache.Use(0, 2_000, true));
    cache.begun(longer);
    now = now.plus(Duration.ofMinutes(59));

    assertThat(cache.use(longer).read()).isPositive();
  }

  /** GPT-6 bills the writing, its elders do not. */
  @Test
  void openAiKeepsByItselfAndBillsTheWritingOfLaterModels() {
    JsonNode tools = Json.object("{}").path("tools");
    String system = "x".repeat(8_000);

    assertThat(cache.use(CachedPrefix.ofOpenAi("gpt-5-mini", tools, system)))
        .isEqualTo(PromptCache.Use.NONE);
    assertThat(cache.use(CachedPrefix.ofOpenAi("gpt-6.1-terra", tools, system)))
        .isEqualTo(new PromptCache.Use(0, 2_000, false));
  }

  private static JsonNode body(String system, String control) {
    String mark = control.isEmpty() ? "" : ",'cache_control':" + control;
    return Json.object(
        "{'model':'m','system':[{'type':'text','text':'%s'%s}]}"
            .formatted(system, mark)
            .replace('\'', '"'));
  }
}

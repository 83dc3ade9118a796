package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTopicTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final String NAME = "llm.requests";

  private final TopicState grown =
      TopicState.first("id", 6, NOW.minus(Duration.ofDays(9)))
          .seen("id", 8, NOW.minus(Duration.ofHours(30)))
          .seen("id", 12, NOW);

  @Test
  void anIdHasItsFormerHomeUntilItWouldBeForgottenThere() {
    RequestTopic topic = topic(grown);

    assertThat(topic.partitions()).isEqualTo(12);
    assertThat(topic.before(12, NOW, WINDOW)).containsExactly(8);
    assertThat(topic.before(8, NOW, WINDOW)).isEmpty();
    assertThat(topic.before(12, NOW, Duration.ofDays(2))).containsExactly(8, 6);
    assertThat(topic.before(12, NOW.plus(WINDOW), WINDOW)).containsExactly(8);
    assertThat(topic.before(12, NOW.plus(WINDOW).plus(RequestTopic.SLACK), WINDOW)).isEmpty();
  }

  /** Another process may have seen the topic grow before this one. */
  @Test
  void aNumberCanBeOneThatTheTopicHadOrALargerOne() {
    RequestTopic topic = topic(grown);

    assertThat(List.of(6, 8, 12, 13)).allMatch(topic::mayHaveHad);
    assertThat(List.of(0, 5, 7, 11)).noneMatch(topic::mayHaveHad);
  }

  /** A record that was sent on by a process that has heard, to one that has not. */
  @Test
  void whereATopicHasGrownUnheardItsPresentNumberIsAFormerOne() {
    assertThat(topic(grown).before(13, NOW, WINDOW)).containsExactly(12, 8);
    assertThat(topic(TopicState.first("id", 3, NOW)).before(4, NOW, WINDOW)).containsExactly(3);
  }

  @Test
  void aTopicThatIsMadeAnewHasNoPast() {
    TopicState anew = grown.seen("another", 8, NOW);

    assertThat(topic(anew).before(8, NOW, WINDOW)).isEmpty();
    assertThat(anew).isEqualTo(TopicState.first("another", 8, NOW));
    assertThat(grown.seen("id", 12, NOW.plusSeconds(9))).isEqualTo(grown);
  }

  @Test
  void aStateIsReadAsItWasWritten() {
    assertThat(TopicState.parse(grown.format())).contains(grown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "id", "id 6", "id 6@", "id @7", "id six@7"})
  void whatIsNoStateIsNone(String text) {
    assertThat(TopicState.parse(text)).isEmpty();
  }

  private static RequestTopic topic(TopicState state) {
    return new RequestTopic(new KnownTopics(Map.of(NAME, state)), NAME);
  }
}

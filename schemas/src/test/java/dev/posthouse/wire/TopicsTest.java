package dev.posthouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void everyNameBeginsWithThePrefix() {
    Topics topics = new Topics(Topics.DEFAULT_PREFIX);

    assertThat(topics.requests()).isEqualTo("llm.requests");
    assertThat(topics.provider("claude")).isEqualTo("llm.provider.claude");
    assertThat(topics.retries()).isEqualTo("llm.retries");
    assertThat(topics.results()).isEqualTo("llm.results");
    assertThat(topics.deadLetters()).isEqualTo("llm.dead-letters");
    assertThat(topics.events()).isEqualTo("llm.events");
    assertThat(topics.replays()).isEqualTo("llm.replays");
    assertThat(topics.providerState()).isEqualTo("llm.provider-state");
  }
}

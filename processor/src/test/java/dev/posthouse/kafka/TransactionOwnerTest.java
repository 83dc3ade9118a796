package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionOwnerTest {
  private static final String ID = "54c7c0d2-653f-496a-93b0-5874c3e3d4ab";

  @ParameterizedTest
  @CsvSource({
    "llm.attempt.claude, llm.attempt.claude.54c7c0d2-653f-496a-93b0-5874c3e3d4ab",
    "llm.admit, llm.admit-54c7c0d2-653f-496a-93b0-5874c3e3d4ab-1",
    "llm.admit, llm.admit-54c7c0d2-653f-496a-93b0-5874c3e3d4ab-StreamThread-1-consumer",
  })
  void aMemberIsKnownByItsTransactionsAndByItsConsumer(String group, String name) {
    assertThat(TransactionOwner.of(group, name))
        .isEqualTo(new TransactionOwner(group, UUID.fromString(ID)));
  }

  @ParameterizedTest
  @CsvSource({
    "llm.attempt.claude, consumer-llm.attempt.claude-1",
    "llm.attempt.claude, llm.attempt.claude",
    "llm.attempt.claude, llm.attempt.claude.",
    "llm.attempt.claude, llm.attempt.claude.2.54c7c0d2-653f-496a-93b0-5874c3e3d4ab",
    "llm.attempt.claude, llm.attempt.claude.54c7c0d2-653f-496a-93b0-5874c3e3d4ab0",
    "llm.attempt.claude, llm.attempt.claude.54c7c0d2-653f-496a-93b0-5874c3e3d4xx",
    "llm.attempt, llm.attempt.claude.54c7c0d2-653f-496a-93b0-5874c3e3d4ab",
    "llm.admit, llm.retry-54c7c0d2-653f-496a-93b0-5874c3e3d4ab-1",
    "llm.admit, other.llm.admit-54c7c0d2-653f-496a-93b0-5874c3e3d4ab-1",
    "llm.admit, llm.replay",
  })
  void whoeverElseIsNoMember(String group, String name) {
    assertThat(TransactionOwner.of(group, name)).isNull();
  }

  /** Threads are replaced under other numbers; the process lives. */
  @Test
  void theThreadsOfAProcessAreOne() {
    assertThat(TransactionOwner.of("llm.admit", "llm.admit-" + ID + "-2"))
        .isEqualTo(
            TransactionOwner.of("llm.admit", "llm.admit-" + ID + "-StreamThread-1-consumer"));
  }
}

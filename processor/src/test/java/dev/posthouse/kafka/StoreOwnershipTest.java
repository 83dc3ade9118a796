package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreOwnershipTest {
  private static final String APPLICATION = "llm.admit";
  private static final String CHANGELOG = "llm.admit-seen-changelog";
  private static final TopicPartition PARTITION = new TopicPartition(CHANGELOG, 1);
  private static final Map<String, String> IDS = Map.of("llm.requests", "r", CHANGELOG, "c");

  @TempDir Path folder;
  private Path store;

  /** The checkpoint as Streams writes it: a version, a count, and a line for each changelog. */
  @BeforeEach
  void stores() throws IOException {
    Path task = folder.resolve(APPLICATION).resolve("0_1");
    Files.createDirectories(task);
    Files.writeString(task.resolve(".checkpoint"), "0\n1\n" + CHANGELOG + " 1 100\n");
    store = Files.writeString(task.resolve("store"), "an entry");
  }

  @Test
  void storesOfTheseTopicsAreKept() {
    note(IDS);

    assertThat(ownership().check(IDS, Map.of(PARTITION, 100L))).isTrue();
    assertThat(store).exists();
  }

  @Test
  void storesOfWhichNothingIsKnownAreMadeAnew() {
    assertThat(ownership().check(IDS, Map.of(PARTITION, 100L))).isFalse();
    assertThat(store).doesNotExist();
  }

  @Test
  void storesOfATopicOfTheSameNameAreMadeAnew() throws IOException {
    for (String topic : IDS.keySet()) {
      stores();
      Files.deleteIfExists(folder.resolve(APPLICATION + ".topics"));
      note(IDS);
      Map<String, String> others = new HashMap<>(IDS);
      others.put(topic, "another");

      assertThat(ownership().check(others, Map.of(PARTITION, 100L))).as(topic).isFalse();
      assertThat(store).doesNotExist();
      assertThat(ownership().check(others, Map.of())).as("of these from now on").isTrue();
    }
  }

  @Test
  void storesWhoseChangelogIsGoneAreMadeAnew() {
    note(IDS);

    assertThat(ownership().check(Map.of("llm.requests", "r"), Map.of())).isFalse();
    assertThat(store).doesNotExist();
  }

  /** The changelog was truncated, or restored from a backup with its id. */
  @Test
  void storesThatAreAheadOfTheirChangelogAreMadeAnew() {
    note(IDS);

    assertThat(ownership().check(IDS, Map.of(PARTITION, 99L))).isFalse();
    assertThat(store).doesNotExist();
  }

  @Test
  void aTopicThatIsMadeAnewUnderTheStationIsToldAndRememberedForTheNextStart() {
    note(IDS);
    Map<String, String> others = Map.of("llm.requests", "r", CHANGELOG, "another");

    assertThat(ownership().note(others)).containsExactly(CHANGELOG);
    assertThat(ownership().note(others)).containsExactly(CHANGELOG);
    assertThat(ownership().check(others, Map.of(PARTITION, 100L))).isFalse();
    assertThat(ownership().note(others)).isEmpty();
  }

  private void note(Map<String, String> ids) {
    assertThat(ownership().note(ids)).isEmpty();
  }

  private StoreOwnership ownership() {
    return new StoreOwnership(folder, APPLICATION);
  }
}

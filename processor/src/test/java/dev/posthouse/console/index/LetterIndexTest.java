package dev.posthouse.console.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.replay.ReasonGroups;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LetterIndexTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

  static StoredLetter letter(int number, int partition, String kind, String provider) {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setJobId("job-" + number)
            .setGeneration(1)
            .setReason(
                FailureRecord.newBuilder().setKind(kind).setMessage(kind + " " + number).build())
            .setProvider(provider)
            .setHistory(List.of())
            .setHandovers(0)
            .setMetadata(Map.of())
            .setSource(new Source("requests", 0, (long) number))
            .setSubmittedAt(START)
            .setDiedAt(START.plusSeconds(number))
            .build();
    return new StoredLetter(
        new Source("dead", partition, (long) number), letter, new RecordHeaders());
  }

  private static LetterFilter ofKind(String kind) {
    return new LetterFilter(kind, null, null, null, null, null, null, null, false);
  }

  private static LetterIndex filled(int most, int count) {
    LetterIndex index = new LetterIndex(most);
    for (int i = 0; i < count; i++) {
      index.add(letter(i, i % 3, i % 5 == 0 ? "expired" : "overloaded", "claude"));
    }
    return index;
  }

  @Test
  void lettersAreGroupedByKindAndReasonWithoutNumbers() {
    List<ReasonGroups.Group> groups = filled(1000, 100).groups(LetterFilter.ALL);

    assertThat(groups).extracting(ReasonGroups.Group::count).containsExactly(80L, 20L);
    assertThat(groups.getFirst().kind()).isEqualTo("overloaded");
    assertThat(groups.getFirst().example()).isEqualTo("job-99");
    assertThat(groups.getFirst().oldest()).isEqualTo(START.plusSeconds(1));
  }

  @Test
  void aListHasTheNewestFirstAndItsPagesJoin() {
    LetterIndex index = filled(1000, 100);

    List<LetterIndex.Entry> first = index.list(ofKind("expired"), 0, 5);
    List<LetterIndex.Entry> second = index.list(ofKind("expired"), 5, 100);

    assertThat(first.getFirst().jobId()).isEqualTo("job-95");
    assertThat(second.getFirst().jobId()).isEqualTo("job-70");
    assertThat(second).hasSize(15);
    assertThat(index.list(ofKind("never_seen"), 0, 5)).isEmpty();
  }

  @Test
  void marksFindTheirLettersWhicheverIsReadFirst() {
    LetterIndex index = new LetterIndex(1000);
    index.replayed(new Source("dead", 2, 8L), 2);
    for (int i = 0; i < 12; i++) {
      index.add(letter(i, i % 3, "overloaded", "claude"));
    }
    index.replayed(new Source("dead", 0, 3L), 3);

    assertThat(index.list(LetterFilter.ALL, 0, 100))
        .filteredOn(entry -> entry.replayedAs() > 0)
        .extracting(LetterIndex.Entry::jobId)
        .containsExactlyInAnyOrder("job-8", "job-3");
    assertThat(index.groups(LetterFilter.ALL).getFirst().replayed()).isEqualTo(2);
    LetterFilter open = new LetterFilter(null, null, null, null, null, null, null, null, true);
    assertThat(index.list(open, 0, 100)).hasSize(10);
  }

  @Test
  void whatIsTooMuchLeavesOutTheOldestAndSaysSo() {
    LetterIndex index = filled(3000, 10_000);

    assertThat(index.size()).isEqualTo(3000);
    assertThat(index.isWhole()).isFalse();
    List<LetterIndex.Entry> all = index.list(LetterFilter.ALL, 0, 10_000);
    assertThat(all).hasSize(3000);
    assertThat(all.getFirst().jobId()).isEqualTo("job-9999");
    assertThat(all.getLast().jobId()).isEqualTo("job-7000");
    index.replayed(new Source("dead", 8000 % 3, 8000L), 2);
    index.replayed(new Source("dead", 5000 % 3, 5000L), 2);
    assertThat(index.list(LetterFilter.ALL, 0, 10_000))
        .filteredOn(entry -> entry.replayedAs() > 0)
        .extracting(LetterIndex.Entry::jobId)
        .containsExactly("job-8000");
  }
}

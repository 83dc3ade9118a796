package dev.posthouse.replay;

import static dev.posthouse.replay.Letters.DIED;
import static dev.posthouse.replay.Letters.letter;
import static dev.posthouse.replay.Letters.stored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.Source;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MarksTest {
  private static final TopicPartition PARTITION = new TopicPartition("llm.dead-letters", 0);

  private final Marks marks = new Marks();

  @Test
  void theNextGenerationIsTheLettersPlusOne() {
    assertThat(marks.next("a", 1)).isEqualTo(2);
    assertThat(marks.next("a", 7)).isEqualTo(8);
    assertThat(marks.next("new", 0)).isEqualTo(1);
  }

  @Test
  void aGenerationThatIsTakenIsNotGivenAgain() {
    marks.add(LetterKey.of(letter("a").build()), mark("a", 2, 3));

    assertThat(marks.next("a", 1)).isEqualTo(3);
    assertThat(marks.next("b", 1)).isEqualTo(2);
  }

  @Test
  void aLetterIsKnownByTheRequestRecordThatItEndsAndNotByItsOwnPlace() {
    marks.add(LetterKey.of(letter("a").build()), mark("a", 2, 3));

    assertThat(marks.contain(stored(letter("a"), 99))).isTrue();
    assertThat(marks.contain(stored(letter("a").setGeneration(2)))).isFalse();
    assertThat(marks.contain(stored(letter("a").setSource(new Source("llm.requests", 0, 8L)))))
        .isFalse();
    assertThat(marks.contain(stored(letter("a").setSubmittedAt(DIED)))).isFalse();
  }

  @Test
  void aMarkIsOutlivedWhenItsLetterIsGoneAndItIsOldEnough() {
    LetterKey key = LetterKey.of(letter("a").build());
    marks.add(key, mark("a", 2, 3));

    assertThat(marks.outlived(Map.of(PARTITION, 4L), DIED.plusSeconds(1))).containsExactly(key);
    assertThat(marks.outlived(Map.of(PARTITION, 3L), DIED.plusSeconds(1))).isEmpty();
    assertThat(marks.outlived(Map.of(PARTITION, 4L), DIED)).isEmpty();
  }

  private static Marks.Mark mark(String id, int generation, long offset) {
    return new Marks.Mark(
        new Source("llm.dead-letters", 0, offset), id, generation, DIED, "ann", null);
  }
}

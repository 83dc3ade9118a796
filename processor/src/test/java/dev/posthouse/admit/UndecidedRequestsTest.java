package dev.posthouse.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.Fence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of requests that were put aside when their partition goes elsewhere. */
class UndecidedRequestsTest {
  private final AdmitPartitions bench = new AdmitPartitions("topic-1", 1);

  /** Else Kafka would not fence who has lost the partition: its transactions carry no offsets. */
  @Test
  void nothingThatWasPutAsideIsAdmittedBeforeARecordWasRead() {
    putAside("{\"prompt\":\"strange\"}");
    bench.rebalance();
    bench.registryAway = false;

    bench.punctuate(0);
    assertThat(bench.admitted).isEmpty();
    assertThat(fences()).hasSize(1);
    bench.punctuate(0);
    bench.punctuate(0);

    assertThat(bench.admitted).containsExactly("job-1");
    assertThat(bench.dead).as("the fence is no request").isEmpty();
    assertThat(fences()).as("one is enough").hasSize(1);
    assertThat(bench.counted).hasValue(0);
  }

  @Test
  void whereNothingWasPutAsideNoFenceIsWritten() {
    bench.punctuate(0);

    assertThat(bench.records).isEmpty();
  }

  /**
   * A topic that was made anew has the same offsets again, and requests without an id bear them.
   */
  @Test
  void whatWasPutAsideOfATopicThatWasMadeAnewIsAnotherRequestThanWhatLiesThereNow() {
    bench.registryAway = true;
    bench.send(0, null, "{\"prompt\":\"strange\"}");
    bench.makeAnew("topic-2");
    bench.send(0, null, "{\"prompt\":\"strange, too\"}");
    assertThat(bench.counted).hasValue(2);
    bench.registryAway = false;

    bench.punctuate(0);

    assertThat(bench.admitted)
        .containsExactlyInAnyOrder("llm.requests-0-0-topic-1", "llm.requests-0-0-topic-2");
    assertThat(bench.counted).hasValue(0);
  }

  @Test
  void aLogThatLostItsTailPutsNothingInThePlaceOfWhatWasPutAside() {
    putAside("{\"prompt\":\"strange\"}");
    bench.cutAt(0);
    bench.send(0, "job-2", "{\"prompt\":\"strange\"}");
    bench.registryAway = false;

    bench.punctuate(0);

    assertThat(bench.admitted).containsExactly("job-1", "job-2");
    assertThat(bench.counted).hasValue(0);
  }

  @Test
  void aRequestThatIsReadAgainIsPutAsideOnce() {
    putAside("{\"prompt\":\"strange\"}");
    bench.cutAt(0);
    putAside("{\"prompt\":\"strange\"}");
    bench.registryAway = false;

    bench.punctuate(0);

    assertThat(bench.admitted).containsExactly("job-1");
    assertThat(bench.duplicates).isZero();
    assertThat(bench.counted).hasValue(0);
  }

  /** P2: in whatever order it is said what the two are. */
  @Test
  void anIdThatWasAdmittedMeanwhileIsADuplicate() {
    putAside("{\"prompt\":\"strange\"}");
    bench.send(0, "job-1", "{\"prompt\":\"known\"}");
    bench.rebalance();
    bench.registryAway = false;

    bench.punctuate(0);
    bench.punctuate(0);

    assertThat(bench.admitted).containsExactly("job-1");
    assertThat(bench.duplicates).isEqualTo(1);
    assertThat(bench.dead).isEmpty();
  }

  /** P2: the topic grows while requests lie aside; each id has another home then. */
  @Test
  void anIdIsKnownThoughTheTopicGrewWhileItLayAside() {
    AdmitPartitions growing = new AdmitPartitions("topic-1", 2);
    growing.registryAway = true;
    for (int i = 0; i < 40; i++) {
      growing.send(i % 2, "job-" + i, "{\"prompt\":\"strange\"}");
      growing.send((i + 1) % 2, "later-" + i, "{\"prompt\":\"strange\"}");
    }
    growing.advance(Duration.ofMinutes(1));
    growing.growTo(5);
    for (int i = 0; i < 40; i++) {
      growing.send(i % 5, "job-" + i, "{\"prompt\":\"known\"}");
    }
    growing.registryAway = false;

    for (int turn = 0; turn < 3; turn++) {
      for (int partition = 0; partition < 5; partition++) {
        growing.punctuate(partition);
      }
    }
    for (int i = 0; i < 40; i++) {
      growing.send(i % 5, "later-" + i, "{\"prompt\":\"known\"}");
    }

    assertThat(growing.admitted).hasSize(80).doesNotHaveDuplicates();
    assertThat(growing.duplicates).isEqualTo(80);
    assertThat(growing.counted).hasValue(0);
  }

  /** However large: the station would stand still for one. */
  @Test
  void theFirstIsPutAsideHoweverLargeItIs() {
    putAside("{\"prompt\":\"strange" + " ".repeat(9 << 20) + "\"}");
  }

  /** Another deserializer than ours waits for the registry as long as it likes, each time. */
  @Test
  void aSlowDeserializerIsNotAskedForAllThatWasPutAsideAtOnce() {
    bench.registryAway = true;
    for (int i = 0; i < 10; i++) {
      bench.send(0, "job-" + i, "{\"prompt\":\"strange\"}");
    }
    bench.patience = Duration.ofMillis(600);
    bench.asked = 0;

    bench.punctuate(0);
    assertThat(bench.asked).isEqualTo(1);
    bench.patience = Duration.ZERO;
    bench.punctuate(0);
    assertThat(bench.asked).as("each comes to its turn").isEqualTo(11);
    bench.registryAway = false;
    bench.punctuate(0);

    assertThat(bench.admitted).hasSize(10).doesNotHaveDuplicates();
    assertThat(bench.counted).hasValue(0);
  }

  private void putAside(String json) {
    bench.registryAway = true;
    bench.send(0, "job-1", json);
    assertThat(bench.counted).hasValue(1);
  }

  private List<AdmitPartitions.Lying> fences() {
    return bench.records.stream()
        .filter(record -> record.headers().lastHeader(Fence.HEADER) != null)
        .toList();
  }
}

package dev.posthouse.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.Fence;
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

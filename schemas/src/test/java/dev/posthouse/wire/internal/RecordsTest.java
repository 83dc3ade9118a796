package dev.posthouse.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {

  @Test
  void aFreshRecordIsAsTheBuilderMakesIt() {
    JobRequest built = JobRequest.newBuilder().build();

    assertThat(Records.withDefaults(JobRequest.class)).isEqualTo(built);
  }

  @Test
  void whatIsAddedToOneFreshRecordIsNotInTheNext() {
    Records.withDefaults(JobRequest.class).getStop().add("stop");
    Records.withDefaults(JobRequest.class).getMetadata().put("a", "b");

    assertThat(Records.withDefaults(JobRequest.class)).isEqualTo(JobRequest.newBuilder().build());
  }

  @Test
  void aCopyIsEqualAndChangesByItself() {
    Job job = Samples.job();

    Job copy = Records.copy(job);

    assertThat(copy).isEqualTo(job).isNotSameAs(job);
    copy.setHistory(List.of());
    copy.setProvider("another");
    assertThat(job).isEqualTo(Samples.job());
  }
}

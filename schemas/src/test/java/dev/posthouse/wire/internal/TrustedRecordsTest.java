package dev.posthouse.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.wire.Samples;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;

class TrustedRecordsTest {

  @Test
  void aRecordWithRecordsInsideCanBeCopiedByItsBuilder() {
    Job job = Samples.job();

    Job copy = Job.newBuilder(job).build();

    assertThat(JsonFormat.write(copy)).isEqualTo(JsonFormat.write(job));
  }

  @Test
  void noOtherClassIsTrusted() {
    assertThat(Job.newBuilder(Samples.job()).build()).isNotNull();

    assertThatThrownBy(() -> ClassSecurityValidator.validate(ProcessBuilder.class))
        .isInstanceOf(SecurityException.class);
  }
}

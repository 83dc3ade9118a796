package dev.posthouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;

class TrustedRecordsTest {

  @Test
  void aRecordWithRecordsInsideCanBeCopiedByItsBuilder() {
    Attempt attempt = Samples.attempt();

    Attempt copy = Attempt.newBuilder(attempt).build();

    assertThat(JsonFormat.write(copy)).isEqualTo(JsonFormat.write(attempt));
  }

  @Test
  void noOtherClassIsTrusted() {
    assertThat(Attempt.newBuilder(Samples.attempt()).build()).isNotNull();

    assertThatThrownBy(() -> ClassSecurityValidator.validate(ProcessBuilder.class))
        .isInstanceOf(SecurityException.class);
  }
}

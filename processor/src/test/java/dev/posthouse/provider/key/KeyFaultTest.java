package dev.posthouse.provider.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyFaultTest {
  @Test
  void theKeyIsAtFaultWhenItIsRefusedOrUsedUp() {
    assertThat(Arrays.stream(FailureKind.values()).filter(kind -> isOfTheKey(kind, null)))
        .containsExactlyInAnyOrder(
            FailureKind.BAD_CREDENTIALS, FailureKind.QUOTA_EXHAUSTED, FailureKind.NOT_PERMITTED);
  }

  @ParameterizedTest
  @CsvSource({
    "permission_error, true",
    "unsupported_country_region_territory, false",
    "FAILED_PRECONDITION, false"
  })
  void whatIsForbiddenToEveryKeyIsNotTheKeysFault(String code, boolean ofTheKey) {
    assertThat(isOfTheKey(FailureKind.NOT_PERMITTED, code)).isEqualTo(ofTheKey);
  }

  private static boolean isOfTheKey(FailureKind kind, @Nullable String code) {
    return KeyFault.of(new Failure(kind, "message", 403, code, null, null));
  }
}

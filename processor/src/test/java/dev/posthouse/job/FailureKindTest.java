package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of kinds. What follows from it is pinned where it is used, for each kind. */
final class FailureKindTest {
  @Test
  void aCallMeetsEveryKindButThoseOfTheJobItself() {
    assertThat(kinds(kind -> !kind.isOfCall()))
        .containsExactlyInAnyOrder(
            FailureKind.EXPIRED,
            FailureKind.CANCELLED,
            FailureKind.UNDECODABLE,
            FailureKind.RESULT_TOO_LARGE);
  }

  @Test
  void whatNoCallMeetsEndsTheJob() {
    assertThat(kinds(kind -> !kind.isOfCall()))
        .extracting(FailureKind::reaction)
        .containsOnly(Reaction.DEAD);
  }

  @Test
  void aProviderIsParkedForWhatSomebodyOnThisSideHasToMend() {
    assertThat(kinds(kind -> kind.reaction() == Reaction.PARK))
        .containsExactlyInAnyOrder(
            FailureKind.QUOTA_EXHAUSTED,
            FailureKind.BAD_CREDENTIALS,
            FailureKind.NOT_PERMITTED,
            FailureKind.MODEL_NOT_FOUND)
        .extracting(FailureKind::origin)
        .containsOnly(FaultOrigin.KEY, FaultOrigin.PERMISSION, FaultOrigin.SETTINGS);
  }

  @Test
  void fewerCallsHelpWhenAProviderIsOverloadedOrItsRateLimitIsReached() {
    assertThat(kinds(FailureKind::isForTooMuchLoad))
        .containsExactlyInAnyOrder(
            FailureKind.OVERLOADED, FailureKind.RATE_LIMITED, FailureKind.NO_ROOM);
  }

  private static Stream<FailureKind> kinds(Predicate<FailureKind> which) {
    return Arrays.stream(FailureKind.values()).filter(which);
  }
}

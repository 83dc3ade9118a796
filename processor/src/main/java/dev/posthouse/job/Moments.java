package dev.posthouse.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What is done with moments in more than one package. */
public final class Moments {
  private Moments() {}

  /** To the millisecond and never earlier. */
  public static Instant roundedUp(Instant moment) {
    Instant down = moment.truncatedTo(ChronoUnit.MILLIS);
    return down.equals(moment) ? moment : down.plusMillis(1);
  }
}

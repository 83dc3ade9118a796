package dev.posthouse.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What is done with moments in more than one room. */
public final class Moments {
  private Moments() {}

  /** To the millisecond and never earlier; {@link Instant#MAX} stays what it is. */
  public static Instant roundedUp(Instant moment) {
    Instant down = moment.equals(Instant.MAX) ? moment : moment.truncatedTo(ChronoUnit.MILLIS);
    return down.equals(moment) ? moment : down.plusMillis(1);
  }
}

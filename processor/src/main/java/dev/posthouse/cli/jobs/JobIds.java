package dev.posthouse.cli.jobs;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Makes ids that sort by the time they were made: UUID version 7, RFC 9562. */
public final class JobIds {
  private static final Pattern VERSION_7 =
      Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final InstantSource clock;
  private final RandomGenerator random;

  public JobIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * When the first of some ids was made; empty unless all are of our form, which tells. An id from
   * elsewhere of the same form tells the same.
   */
  static Optional<Instant> firstMade(Collection<String> ids) {
    Instant first = null;
    for (String id : ids) {
      if (!VERSION_7.matcher(id).matches()) {
        return Optional.empty();
      }
      Instant made = Instant.ofEpochMilli(UUID.fromString(id).getMostSignificantBits() >>> 16);
      first = first == null || made.isBefore(first) ? made : first;
    }
    return Optional.ofNullable(first);
  }

  /** Makes one. */
  public String next() {
    long high = (clock.millis() << 16) | 0x7000 | (random.nextLong() & 0x0fff);
    long low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
    return new UUID(high, low).toString();
  }
}

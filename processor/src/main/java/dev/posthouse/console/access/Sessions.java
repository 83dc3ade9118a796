package dev.posthouse.console.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Who is logged in, by the secret of their cookie. In memory: a restart has everybody log in again.
 * Safe for use by many threads.
 */
public final class Sessions {
  /** A working day. */
  static final Duration LENGTH = Duration.ofHours(10);

  private static final int MOST = 1000;

  private final InstantSource clock;

  /** By the hash, so that a dump of memory opens no session. The oldest is the first. */
  private final LinkedHashMap<String, Visit> visits = new LinkedHashMap<>();

  private record Visit(Session session, BooleanSupplier mayGoOn) {
    boolean isOver(Instant now) {
      return !session.ends().isAfter(now) || !mayGoOn.getAsBoolean();
    }
  }

  public Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins a session.
   *
   * @param mayGoOn asked each time: a session whose ground is gone is over
   * @return the secret for the cookie
   */
  public synchronized String begin(Person person, BooleanSupplier mayGoOn) {
    Instant now = clock.instant();
    visits.values().removeIf(visit -> visit.isOver(now));
    if (visits.size() >= MOST) {
      var _ = visits.pollFirstEntry();
    }
    String secret = Secrets.next();
    Session session = new Session(person, Secrets.next(), now.plus(LENGTH));
    visits.put(Secrets.hash(secret), new Visit(session, mayGoOn));
    return secret;
  }

  /** The session of a secret; empty if there is none, or it is over. */
  public synchronized Optional<Session> find(String secret) {
    return Optional.ofNullable(visits.get(Secrets.hash(secret)))
        .filter(visit -> !visit.isOver(clock.instant()))
        .map(Visit::session);
  }

  /** Ends a session. */
  public synchronized void end(String secret) {
    visits.remove(Secrets.hash(secret));
  }
}

package dev.posthouse.console.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;

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
  private final LinkedHashMap<String, Session> sessions = new LinkedHashMap<>();

  public Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins a session.
   *
   * @return the secret for the cookie
   */
  public synchronized String begin(Person person) {
    Instant now = clock.instant();
    sessions.values().removeIf(session -> !session.ends().isAfter(now));
    if (sessions.size() >= MOST) {
      var _ = sessions.pollFirstEntry();
    }
    String secret = Secrets.next();
    sessions.put(Secrets.hash(secret), new Session(person, Secrets.next(), now.plus(LENGTH)));
    return secret;
  }

  /** The session of a secret; empty if there is none, or it is over. */
  public synchronized Optional<Session> find(String secret) {
    return Optional.ofNullable(sessions.get(Secrets.hash(secret)))
        .filter(session -> session.ends().isAfter(clock.instant()));
  }

  /** Ends a session. */
  public synchronized void end(String secret) {
    sessions.remove(Secrets.hash(secret));
  }
}

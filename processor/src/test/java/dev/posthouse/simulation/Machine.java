package dev.posthouse.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/**
 * What a process runs on: its clock, its link to the brokers, and whether it runs at all. A process
 * that is started again has a new one, with the same number.
 */
final class Machine extends Clock {
  private final World world;
  private final int number;
  private final int life;
  private final SplittableRandom random;
  private long skewMillis;
  private boolean stopped;
  private long pausedUntil;
  private long cutUntil;
  private long slowUntil;

  /** Since when it has not been heard of; -1 while it is. */
  private long silentSince = -1;

  Machine(World world, int number, int life, long skewMillis) {
    this.world = world;
    this.number = number;
    this.life = life;
    this.skewMillis = skewMillis;
    this.random = new SplittableRandom(world.seed() * 31 + number * 1_000_003L + life);
  }

  int number() {
    return number;
  }

  SplittableRandom random() {
    return random;
  }

  /** Its process is killed: nothing of it ever goes on. */
  void stop() {
    stopped = true;
    silent();
  }

  boolean isStopped() {
    return stopped;
  }

  /** Stands still, and all its threads with it. */
  void pauseUntil(long nanos) {
    pausedUntil = Math.max(pausedUntil, nanos);
    silent();
  }

  long pausedUntil() {
    return pausedUntil;
  }

  /** Reaches no broker. */
  void cutUntil(long nanos) {
    cutUntil = Math.max(cutUntil, nanos);
    silent();
  }

  boolean isCut() {
    return world.nanos() < cutUntil;
  }

  void slowUntil(long nanos) {
    slowUntil = Math.max(slowUntil, nanos);
  }

  boolean isSlow() {
    return world.nanos() < slowUntil;
  }

  private void silent() {
    if (silentSince < 0) {
      silentSince = world.nanos();
    }
  }

  /** Since when its heart has not been heard, in nanoseconds; -1 if it beats. */
  long silentSince() {
    if (!stopped && world.nanos() >= pausedUntil && world.nanos() >= cutUntil) {
      silentSince = -1;
    }
    return silentSince;
  }

  void skew(long millis) {
    skewMillis = millis;
  }

  /** How far its clock is ahead of the world's. */
  long skewMillis() {
    return skewMillis;
  }

  @Override
  public long millis() {
    return world.millis() + skewMillis;
  }

  @Override
  public Instant instant() {
    return world.instant().plusMillis(skewMillis);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public String toString() {
    return "process " + number + (life == 0 ? "" : "'" + life);
  }
}

package dev.posthouse.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;

/**
 * What production code calls in a simulation instead of the JDK's methods of the same names: time,
 * threads and chance are the world's.
 */
public final class Intercepted {
  private Intercepted() {}

  /** Stands for {@code Admin.create}. */
  public static Admin admin(Map<String, Object> properties) {
    return SimulatedAdmin.create(properties);
  }

  public static long nanoTime() {
    return World.current().nanos();
  }

  public static long currentTimeMillis() {
    return machine().millis();
  }

  public static Instant now() {
    return machine().instant();
  }

  public static Clock systemUTC() {
    return machine();
  }

  public static InstantSource system() {
    return machine();
  }

  public static UUID randomUUID() {
    RandomGenerator random = machine().random();
    return new UUID(random.nextLong(), random.nextLong());
  }

  /** Stands for {@code ThreadLocalRandom.current()}. */
  public static RandomGenerator random() {
    return machine().random();
  }

  public static void parkNanos(long nanos) {
    World.thread().waitFor(nanos, true);
  }

  public static void sleep(Duration duration) throws InterruptedException {
    SimulatedThread thread = World.thread();
    if (duration.isPositive()) {
      thread.waitFor(duration.toNanos(), true);
    }
    if (thread.takeInterrupt()) {
      throw new InterruptedException();
    }
  }

  public static void sleep(long millis) throws InterruptedException {
    sleep(Duration.ofMillis(millis));
  }

  public static Thread currentThread() {
    return World.thread();
  }

  public static boolean interrupted() {
    return World.thread().takeInterrupt();
  }

  /** Stands for {@code unstarted} of the builders of threads. */
  public static Thread unstarted(Thread.Builder builder, Runnable body) {
    String name = builder instanceof Thread.Builder.OfVirtual ? "call" : SimulatedThread.LOOP;
    return new SimulatedThread(World.current(), machine(), name, body);
  }

  public static void join(Thread thread) throws InterruptedException {
    World.thread().awaitEnd((SimulatedThread) thread, Long.MAX_VALUE / 4);
  }

  public static boolean join(Thread thread, Duration atMost) throws InterruptedException {
    SimulatedThread other = (SimulatedThread) thread;
    World.thread().awaitEnd(other, atMost.toNanos());
    return other.isDone();
  }

  public static boolean isAlive(Thread thread) {
    return ((SimulatedThread) thread).isRunning();
  }

  private static Machine machine() {
    return World.thread().machine();
  }
}

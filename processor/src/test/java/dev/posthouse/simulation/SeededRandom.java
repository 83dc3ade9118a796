package dev.posthouse.simulation;

import java.util.random.RandomGenerator;

/** Stands for {@code new SplittableRandom()}: the random numbers of the machine. */
public final class SeededRandom implements RandomGenerator {
  private final RandomGenerator random = Intercepted.random();

  @Override
  public long nextLong() {
    return random.nextLong();
  }
}

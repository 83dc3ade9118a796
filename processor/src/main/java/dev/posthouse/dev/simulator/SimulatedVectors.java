package dev.posthouse.dev.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The vectors of simulated models: of one text always the same, and of two texts or models others.
 *
 * <p>Tested by {@code SimulatedEmbeddingsTest}.
 */
public final class SimulatedVectors {
  private SimulatedVectors() {}

  /**
   * The vector of a text.
   *
   * @param dimensions how many numbers it has
   * @return of length 1, as most vendors' are
   */
  public static float[] of(String model, String text, int dimensions) {
    SplittableRandom random =
        new SplittableRandom(
            SplitMix.mix(PromptHash.of(text).value() ^ PromptHash.of(model).value()) + dimensions);
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = random.nextInt(-10_000_000, 10_000_000) / 1e7f;
      squares += (double) vector[i] * vector[i];
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  /** As float32, little endian. */
  public static byte[] bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector) {
      bytes.putFloat(number);
    }
    return bytes.array();
  }
}

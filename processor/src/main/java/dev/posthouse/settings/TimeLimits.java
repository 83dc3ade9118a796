package dev.posthouse.settings;

import java.time.Duration;

/**
 * How long a call may be silent, and how long it may take.
 *
 * @param connect until the connection stands
 * @param firstToken from sending the request until the first sign of generation: a piece of the
 *     answer, or of the model's thinking
 * @param idle between two pieces of a streamed answer
 * @param thinking between two signs of a model that has shown that it thinks
 * @param total for the whole call
 */
public record TimeLimits(
    Duration connect, Duration firstToken, Duration idle, Duration thinking, Duration total) {

  /** While it thinks, a model may be silent for as long as before and inside an answer. */
  public TimeLimits(Duration connect, Duration firstToken, Duration idle, Duration total) {
    this(connect, firstToken, idle, firstToken.compareTo(idle) < 0 ? idle : firstToken, total);
  }
}

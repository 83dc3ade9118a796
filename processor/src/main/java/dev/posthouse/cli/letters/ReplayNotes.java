package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.Terminal;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Notes every few seconds how far a replay is.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class ReplayNotes implements LongConsumer {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Terminal terminal;
  private final int expected;
  private long noted = System.nanoTime();

  ReplayNotes(Terminal terminal, int expected) {
    this.terminal = terminal;
    this.expected = expected;
  }

  @Override
  public void accept(long sent) {
    long now = System.nanoTime();
    if (now - noted > PAUSE.toNanos()) {
      noted = now;
      terminal.note("replayed %,d of %,d".formatted(sent, expected));
    }
  }
}

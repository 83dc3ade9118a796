package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.replay.ReplayDoor;
import dev.posthouse.replay.ReplayOrder;
import dev.posthouse.replay.ReplayRate;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends replays through the door, in batches and at their pace, and reports how far it is.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class ReplayRun {
  private static final Duration PROGRESS = Duration.ofSeconds(2);

  /** A transaction of so many bytes takes well under a second. */
  private static final long LARGEST_BATCH_BYTES = 4 << 20;

  private final ReplayDoor door;
  private final ReplayRate rate;
  private final Terminal terminal;
  private final int expected;
  private final List<ReplayOrder> batch = new ArrayList<>();
  private final List<String> tooLarge = new ArrayList<>();
  private final long start = System.nanoTime();
  private long reported = start;
  private long bytes;
  private long sent;
  private long already;

  /**
   * @param expected how many there will be, for the progress
   */
  ReplayRun(ReplayDoor door, ReplayRate rate, Terminal terminal, int expected) {
    this.door = door;
    this.rate = rate;
    this.terminal = terminal;
    this.expected = expected;
  }

  /**
   * Takes an order in, and sends when there are enough.
   *
   * @throws dev.posthouse.replay.ReplayStoppedException if nothing more may be sent
   */
  void add(ReplayOrder order) {
    batch.add(order);
    bytes += JsonFormat.write(order.request()).length;
    if (batch.size() >= rate.batch() || bytes >= LARGEST_BATCH_BYTES) {
      send();
    }
  }

  /**
   * Sends what is left.
   *
   * @throws dev.posthouse.replay.ReplayStoppedException if nothing more may be sent
   */
  void finish() {
    if (!batch.isEmpty()) {
      send();
    }
  }

  private void send() {
    await(rate.pause(sent, Duration.ofNanos(System.nanoTime() - start)));
    for (ReplayDoor.Passage passage : door.send(batch)) {
      switch (passage) {
        case ReplayDoor.Passage.Sent _ -> sent++;
        case ReplayDoor.Passage.Already _ -> already++;
        case ReplayDoor.Passage.TooLarge(ReplayOrder order) ->
            tooLarge.add(order.request().getId());
      }
    }
    batch.clear();
    bytes = 0;
    long now = System.nanoTime();
    if (now - reported > PROGRESS.toNanos()) {
      reported = now;
      terminal.note("replayed %,d of %,d".formatted(sent, expected));
    }
  }

  private static void await(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** How many this run replayed. */
  long sent() {
    return sent;
  }

  /** What was done, a line each. */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add("replayed " + PlanReport.letters(sent));
    if (already > 0) {
      lines.add("%s replayed meanwhile by another".formatted(PlanReport.letters(already)));
    }
    if (!tooLarge.isEmpty()) {
      lines.add(
          "%s not replayed, because the request is larger than the request topic takes: raise its max.message.bytes. The first is of job %s"
              .formatted(PlanReport.letters(tooLarge.size()), tooLarge.getFirst()));
    }
    return lines;
  }
}

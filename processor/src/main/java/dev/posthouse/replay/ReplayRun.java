package dev.posthouse.replay;

import dev.posthouse.wire.internal.JsonFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Sends replays through the door, in batches and at their pace, and tells how far it is.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
public final class ReplayRun {
  /** A transaction of so many bytes takes well under a second. */
  private static final long LARGEST_BATCH_BYTES = 4 << 20;

  private final ReplayDoor door;
  private final ReplayRate rate;
  private final LongConsumer progress;
  private final List<ReplayOrder> batch = new ArrayList<>();
  private final List<String> tooLarge = new ArrayList<>();
  private final long start = System.nanoTime();
  private long bytes;
  private long sent;
  private long already;

  /**
   * @param progress is told after each batch how many were sent so far
   */
  public ReplayRun(ReplayDoor door, ReplayRate rate, LongConsumer progress) {
    this.door = door;
    this.rate = rate;
    this.progress = progress;
  }

  /**
   * Takes an order in, and sends when there are enough.
   *
   * @throws ReplayStoppedException if nothing more may be sent
   */
  public void add(ReplayOrder order) {
    batch.add(order);
    bytes += JsonFormat.write(order.request()).length;
    if (batch.size() >= rate.batch() || bytes >= LARGEST_BATCH_BYTES) {
      send();
    }
  }

  /**
   * Sends what is left.
   *
   * @throws ReplayStoppedException if nothing more may be sent
   */
  public void finish() {
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
    progress.accept(sent);
  }

  private static void await(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** How many this run replayed. */
  public long sent() {
    return sent;
  }

  /** What was done, a line each. */
  public List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add("replayed " + letters(sent));
    if (already > 0) {
      lines.add("%s replayed meanwhile by another".formatted(letters(already)));
    }
    if (!tooLarge.isEmpty()) {
      lines.add(
          "%s not replayed, because the request is larger than the request topic takes: raise its max.message.bytes. The first is of job %s"
              .formatted(letters(tooLarge.size()), tooLarge.getFirst()));
    }
    return lines;
  }

  private static String letters(long count) {
    return "%,d dead letter%s".formatted(count, count == 1 ? "" : "s");
  }
}

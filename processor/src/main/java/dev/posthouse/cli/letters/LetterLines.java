package dev.posthouse.cli.letters;

import dev.posthouse.cli.jobs.RequestLines;
import dev.posthouse.cli.terminal.JsonLines;
import dev.posthouse.replay.LetterJson;
import dev.posthouse.replay.LetterKey;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayDoor;
import dev.posthouse.replay.ReplayOrder;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads exported dead letters, whose requests may have been mended.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class LetterLines {
  private final String source;
  private final Renewal renewal;
  private final Instant now;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final Map<LetterKey, Integer> lineOfKey = new HashMap<>();

  /** A letter, and what becomes of it. */
  record Line(StoredLetter letter, Renewal.Renewed renewed) {

    /** The order to replay it; null if it cannot be. */
    @Nullable ReplayOrder order() {
      return switch (renewed) {
        case Renewal.Renewed.Refused _ -> null;
        case Renewal.Renewed.Request(JobRequest request, boolean _) -> {
          ReplayOrder next = ReplayOrder.of(letter, request);
          // Under another id it is another job, which begins with its first generation.
          yield request.getId().equals(letter.jobId())
              ? next
              : new ReplayOrder(next.key(), next.place(), 0, request, next.headers());
        }
      };
    }
  }

  /**
   * @param source the file's name, for messages
   */
  LetterLines(String source, Renewal renewal, Instant now) {
    this.source = source;
    this.renewal = renewal;
    this.now = now;
  }

  List<Line> lines() {
    return lines;
  }

  /** What cannot be read, each with its line, its field and the fault. */
  List<String> faults() {
    return faults;
  }

  void read(InputStream stream) throws IOException {
    JsonLines.read(stream, this::read);
  }

  private void read(int number, byte[] json) {
    try {
      StoredLetter letter = LetterJson.read(json);
      String fault = fault(letter, number);
      if (fault == null) {
        lines.add(new Line(letter, renewed(letter)));
      } else {
        faults.add(source + ":" + number + ": " + fault);
      }
    } catch (InvalidJsonException e) {
      faults.add(source + ":" + number + ": " + e.getMessage());
    }
  }

  private @Nullable String fault(StoredLetter letter, int number) {
    Integer earlier = lineOfKey.putIfAbsent(letter.key(), number);
    if (earlier != null) {
      return "the same dead letter as on line " + earlier + "; it would be replayed once";
    }
    if (letter.letter().getDiedAt().isBefore(now.minus(ReplayDoor.KEEP))) {
      return "diedAt: is more than %d days ago, and whether it was replayed is no longer known; send its request with \"posthouse submit\""
          .formatted(ReplayDoor.KEEP.toDays());
    }
    JobRequest request = letter.letter().getRequest();
    String fault = request == null ? null : RequestLines.fault(request);
    return fault == null ? null : "request." + fault;
  }

  private Renewal.Renewed renewed(StoredLetter letter) {
    Renewal.Renewed renewed = renewal.of(letter, now);
    JobRequest mended = letter.letter().getRequest();
    if (mended == null
        || mended.getId() == null
        || !(renewed instanceof Renewal.Renewed.Request(JobRequest request, boolean dropped))) {
      return renewed;
    }
    return new Renewal.Renewed.Request(
        JobRequest.newBuilder(request).setId(mended.getId()).build(), dropped);
  }
}

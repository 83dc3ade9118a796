package dev.posthouse.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What {@link CheapProvider} counts of the calls of one run. */
final class CallCount {
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong inFlight = new AtomicLong();
  private final Map<String, Integer> jobs = new ConcurrentHashMap<>();
  private volatile boolean down;

  /** Which call it is; whose stands at the beginning of its prompt. */
  long begin(byte[] body) {
    String text = new String(body, ISO_8859_1);
    int end = text.indexOf(PeerTopics.PROMPT);
    if (end >= 0) {
      jobs.merge(text.substring(text.lastIndexOf('"', end) + 1, end), 1, Integer::sum);
    }
    inFlight.incrementAndGet();
    return begun.incrementAndGet();
  }

  boolean isDown() {
    return down;
  }

  void answered(boolean well) {
    (well ? answered : failed).incrementAndGet();
  }

  /** It was answered, or its caller has gone. */
  void end() {
    inFlight.decrementAndGet();
  }

  /** An answer to the question of that name. */
  String tell(String question) {
    switch (question) {
      case "down" -> down = true;
      case "up" -> down = false;
      case "inFlight" -> {
        return inFlight.toString();
      }
      case "answered" -> {
        return answered.toString();
      }
      case "failed" -> {
        return failed.toString();
      }
      case "jobs" -> {
        return jobs.entrySet().stream()
            .map(job -> job.getKey() + " " + job.getValue())
            .collect(Collectors.joining("\n"));
      }
      default -> throw new IllegalArgumentException(question);
    }
    return "";
  }
}

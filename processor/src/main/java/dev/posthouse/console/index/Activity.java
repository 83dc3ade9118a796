package dev.posthouse.console.index;

import dev.posthouse.job.JobEventType;
import dev.posthouse.triage.RecentCall;
import dev.posthouse.wire.Cost;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened of late, minute by minute for {@value #MINUTES} minutes, as events tell: jobs that
 * were answered and dead-lettered, and the calls of each provider. Safe for use by many threads.
 */
public final class Activity {
  /** A day, and what has begun of the next minute. */
  private static final int MINUTES = 24 * 60 + 1;

  /** Of each provider; enough to tell whether it is well. */
  private static final int RECENT_CALLS = 2000;

  private final Minute[] minutes = new Minute[MINUTES];
  private final Map<String, Deque<RecentCall>> recent = new TreeMap<>();
  private @Nullable Instant first;

  private record Minute(long number, Tally jobs, Map<String, Tally> providers) {}

  /** What happened to a provider, or to jobs, in one stretch of a series. */
  public record Point(Instant from, Tally tally) {}

  /** Takes in an event. */
  public synchronized void add(JobEvent event) {
    Minute minute = minute(event.getAt());
    if (minute == null) {
      return;
    }
    if (first == null || event.getAt().isBefore(first)) {
      first = event.getAt();
    }
    JobEventType.of(event).ifPresent(type -> addJob(minute.jobs, type, event));
    RecentCall.of(event).ifPresent(call -> addCall(minute, call, event));
  }

  /** The minute of a moment; null if it is older than the oldest that is kept. */
  private @Nullable Minute minute(Instant at) {
    long number = number(at);
    int place = (int) Math.floorMod(number, (long) MINUTES);
    Minute kept = minutes[place];
    if (kept != null && kept.number > number) {
      return null;
    }
    if (kept == null || kept.number < number) {
      kept = new Minute(number, new Tally(), new HashMap<>());
      minutes[place] = kept;
    }
    return kept;
  }

  private static void addJob(Tally jobs, JobEventType type, JobEvent event) {
    FailureRecord failure = event.getFailure();
    if (type == JobEventType.COMPLETED) {
      jobs.answered();
    } else if (type == JobEventType.DEAD && failure != null) {
      jobs.failed(failure.getKind());
    }
  }

  private void addCall(Minute minute, RecentCall call, JobEvent event) {
    Tally tally = minute.providers.computeIfAbsent(call.provider(), _ -> new Tally());
    if (call.failure() != null) {
      tally.failed(call.failure().getKind());
    } else if (event.getStartedAt() == null) {
      tally.answered();
    } else {
      tally.answered(Duration.between(event.getStartedAt(), event.getAt()));
    }
    Cost cost = event.getCost();
    if (cost != null) {
      tally.spent(cost.getCurrency(), cost.getAmount());
      minute.jobs.spent(cost.getCurrency(), cost.getAmount());
    }
    Deque<RecentCall> calls =
        recent.computeIfAbsent(call.provider(), _ -> new ArrayDeque<>(RECENT_CALLS));
    if (calls.size() == RECENT_CALLS) {
      calls.removeFirst();
    }
    calls.addLast(call);
  }

  /** From when on anything is known; null if nothing is. */
  public synchronized @Nullable Instant begins() {
    return first;
  }

  /** The newest calls to a provider since a moment. */
  public synchronized List<RecentCall> calls(String provider, Instant since) {
    Deque<RecentCall> calls = recent.get(provider);
    return calls == null
        ? List.of()
        : calls.stream().filter(call -> !call.at().isBefore(since)).toList();
  }

  /** What happened to jobs since a moment, to the minute. */
  public synchronized Tally jobs(Instant since) {
    Tally sum = new Tally();
    between(number(since), Long.MAX_VALUE).forEach(minute -> sum.add(minute.jobs));
    return sum;
  }

  /** The calls of all providers since a moment, to the minute. */
  public synchronized Tally calls(Instant since) {
    Tally sum = new Tally();
    between(number(since), Long.MAX_VALUE)
        .forEach(minute -> minute.providers.values().forEach(sum::add));
    return sum;
  }

  /** What happened since the day began by UTC. */
  public Tally today(Instant now) {
    return jobs(LocalDate.ofInstant(now, ZoneOffset.UTC).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  /** The calls of a provider since a moment, to the minute. */
  public synchronized Tally provider(String provider, Instant since) {
    return sum(provider, number(since), Long.MAX_VALUE);
  }

  /** The calls of a provider that ended in the last whole minute. */
  public synchronized Tally lastMinute(String provider, Instant now) {
    return sum(provider, number(now) - 1, number(now));
  }

  /** The calls of a provider over time, the oldest first. */
  public synchronized List<Point> series(
      String provider, Instant until, Duration length, int points) {
    long step = Math.max(1, length.toMinutes() / points);
    long end = number(until) + 1;
    List<Point> series = new ArrayList<>();
    for (long from = end - step * points; from < end; from += step) {
      series.add(new Point(Instant.ofEpochSecond(from * 60), sum(provider, from, from + step)));
    }
    return series;
  }

  private Tally sum(String provider, long from, long to) {
    Tally sum = new Tally();
    for (Minute minute : between(from, to)) {
      Tally tally = minute.providers.get(provider);
      if (tally != null) {
        sum.add(tally);
      }
    }
    return sum;
  }

  private List<Minute> between(long from, long to) {
    List<Minute> found = new ArrayList<>();
    for (Minute minute : minutes) {
      if (minute != null && minute.number >= from && minute.number < to) {
        found.add(minute);
      }
    }
    return found;
  }

  private static long number(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), 60L);
  }
}

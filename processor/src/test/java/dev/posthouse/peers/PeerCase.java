package dev.posthouse.peers;

import static dev.posthouse.peers.Figure.*;

import java.time.Duration;
import java.util.List;

/** A load that all peers meet alike. */
enum PeerCase {
  THROUGHPUT(Kind.STEADY, "no provider time, 256 calls", "0/0/0", 256, 18_000, 24_000, 150),
  ERRORS(
      Kind.STEADY, "10 % of the calls fail, 256 calls of 20 ms", "20/10/0", 256, 1_000, 4_000, 60),
  CALLS_4000_OF_1_S(
      Kind.STEADY, "4,000 calls in flight of 1 s", "1000/0/0", 4_000, 2_000, 8_000, 120),
  CALLS_4000_OF_4_S(
      Kind.STEADY, "4,000 calls in flight of 4 s", "4000/0/0", 4_000, 2_000, 8_000, 120),
  CALLS_10000_OF_1_S(
      Kind.STEADY, "10,000 calls in flight of 1 s", "1000/0/0", 10_000, 2_000, 12_000, 120),
  CALLS_10000_OF_4_S(
      Kind.STEADY, "10,000 calls in flight of 4 s", "4000/0/0", 10_000, 2_000, 15_000, 120),
  /** Long enough for the beginning and the end to count for little. */
  CALLS_10000_OF_12_S(
      Kind.STEADY, "10,000 calls in flight of 12 s", "12000/0/0", 10_000, 10_000, 60_000, 240),
  TAIL(
      Kind.STEADY,
      "1 % of the calls take 30 s, 500 calls of 0.2 s",
      "200/0/100",
      500,
      0,
      3_000,
      75),
  OUTAGE(
      Kind.OUTAGE,
      "the first of two providers is down for half of the time",
      "50/0/0",
      256,
      500,
      1_600,
      90),
  CRASH(
      Kind.CRASH,
      "the worker is killed among 500 calls of 1 s, and started again",
      "1000/0/0",
      500,
      500,
      2_000,
      180),
  CRASH_OF_TWO(
      Kind.CRASH,
      "one of two workers is killed, with 250 calls of 1 s each",
      "1000/0/0",
      250,
      500,
      2_000,
      180),
  COLD_START(Kind.COLD, "cold start", "0/0/0", 256, 0, 0, 90),
  WARM_START(Kind.COLD, "cold start with an AOT cache of the JDK", "0/0/0", 256, 0, 0, 90);

  /** How it is measured. */
  enum Kind {
    STEADY,
    OUTAGE,
    CRASH,
    COLD
  }

  /** How much of the work is done; less tells less. */
  private static final int PERCENT = Integer.getInteger("peers.percent", 100);

  private final Kind kind;
  private final String title;
  private final String path;
  private final int calls;
  private final int warmUp;
  private final int jobs;
  private final Duration limit;

  PeerCase(Kind kind, String title, String path, int calls, int warmUp, int jobs, int seconds) {
    this.kind = kind;
    this.title = title;
    this.path = path;
    this.calls = calls;
    this.warmUp = warmUp;
    this.jobs = jobs;
    this.limit = Duration.ofSeconds(seconds);
  }

  Kind kind() {
    return kind;
  }

  String title() {
    return title;
  }

  /** What the provider does, for {@link CheapProvider}. */
  String path() {
    return path;
  }

  /** The most calls in flight of a worker. */
  int calls() {
    return calls;
  }

  /** How long a call takes; zero if it takes no time. */
  Duration callTime() {
    return Duration.ofMillis(Long.parseLong(path.substring(0, path.indexOf('/'))));
  }

  int workers() {
    return this == CRASH_OF_TWO ? 2 : 1;
  }

  /** How many jobs go before those that are measured. */
  int warmUp() {
    return warmUp * PERCENT / 100;
  }

  /** How many jobs are measured. */
  int jobs() {
    return jobs * PERCENT / 100;
  }

  /** How long they may take; what has come by then is what was done. */
  Duration limit() {
    return limit;
  }

  /** Whether the worker is looked at afterwards, when it has nothing to do. */
  boolean isIdleMeasured() {
    return this == THROUGHPUT;
  }

  boolean hasSpareProvider() {
    return this == OUTAGE;
  }

  /** Whether Java has the peer's classes as they lie in memory. */
  boolean isCached() {
    return this != COLD_START;
  }

  /** Whether so many calls in flight as there are partitions would do. */
  boolean fitsOneCallPerPartition() {
    return List.of(THROUGHPUT, ERRORS, OUTAGE).contains(this) || kind == Kind.COLD;
  }

  /** Whether it matters how a worker commits. */
  boolean tellsOfCommits() {
    return this == THROUGHPUT || kind == Kind.CRASH || kind == Kind.COLD;
  }

  /** The columns of its table, from left to right. */
  List<Figure> figures() {
    return switch (kind) {
      case COLD -> List.of(FIRST, FIRST_PROCESSOR, LOAD);
      case CRASH -> List.of(LOST, DOUBLED, CALLED_AGAIN, RECOVERY, PAUSE, LOAD);
      case OUTAGE ->
          List.of(HALF, NEARLY_ALL, FAILED_CALLS, CALLS_PER_JOB, PROCESSOR, OTHERS, LOAD);
      case STEADY ->
          switch (this) {
            case THROUGHPUT ->
                List.of(
                    JOBS_PER_SECOND,
                    PROCESSOR,
                    WARM_PROCESSOR,
                    BROKER,
                    SECONDS,
                    IDLE,
                    MEMORY,
                    OTHERS,
                    LOAD);
            case TAIL -> List.of(HALF, NEARLY_ALL, SECONDS, PROCESSOR, CALLS_PER_JOB, OTHERS, LOAD);
            default ->
                List.of(
                    JOBS_PER_SECOND,
                    POSSIBLE,
                    PROCESSOR,
                    WARM_PROCESSOR,
                    BROKER,
                    SECONDS,
                    CALLS_PER_JOB,
                    MEMORY,
                    OTHERS,
                    LOAD);
          };
    };
  }

  /** The one that is drawn, and set in relation to others'. */
  Figure compared() {
    return switch (kind) {
      case COLD -> FIRST_PROCESSOR;
      case CRASH -> RECOVERY;
      case OUTAGE -> NEARLY_ALL;
      case STEADY -> this == TAIL ? NEARLY_ALL : WARM_PROCESSOR;
    };
  }
}

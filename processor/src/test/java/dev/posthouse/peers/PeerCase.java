package dev.posthouse.peers;

/** A load that all peers meet alike. */
enum PeerCase {
  THROUGHPUT("no provider time, 256 calls", "0/0/0", 256, 8_000, 16_000),
  ERRORS("10 % of the calls fail, 500 calls of 0.5 s", "500/10/0", 500, 6_000, 10_000),
  MANY_CALLS("4,000 calls in flight of 4 s", "4000/0/0", 4_000, 8_000, 24_000),
  TAIL("1 % of the calls take 30 s, 500 calls of 0.2 s", "200/0/100", 500, 1_000, 4_000);

  /** How much of the work is done; less tells less. */
  private static final int PERCENT = Integer.getInteger("peers.percent", 100);

  private final String title;
  private final String path;
  private final int calls;
  private final int warmUp;
  private final int jobs;

  PeerCase(String title, String path, int calls, int warmUp, int jobs) {
    this.title = title;
    this.path = path;
    this.calls = calls;
    this.warmUp = warmUp;
    this.jobs = jobs;
  }

  String title() {
    return title;
  }

  /** What the provider does, for {@link CheapProvider}. */
  String path() {
    return path;
  }

  /** The most calls in flight. */
  int calls() {
    return calls;
  }

  /** Whether the worker is looked at afterwards, when it has nothing to do. */
  boolean isIdleMeasured() {
    return this == THROUGHPUT;
  }

  /** How many jobs go before those that are measured. */
  int warmUp() {
    return warmUp * PERCENT / 100;
  }

  /** How many jobs are measured. */
  int jobs() {
    return jobs * PERCENT / 100;
  }
}

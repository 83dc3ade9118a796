package dev.posthouse.metrics;

import java.util.List;

/**
 * Everything that is measured, in one place. {@code docs/metrics.md} is made from it. No tag holds
 * a job's id, a prompt or anything else without bound.
 */
public enum Meter {
  JOBS_MOVED(
      "posthouse.jobs.moved",
      Kind.COUNTER,
      "jobs",
      "What became of the jobs at a provider: completed, waiting (for its retry), moved_on (to the"
          + " next provider) or dead. Counted when it is decided; kind is that of the failure, or"
          + " none.",
      "provider",
      "outcome",
      "kind"),
  CALLS(
      "posthouse.calls",
      Kind.TIMER,
      "seconds",
      "Calls to providers, from the permit to the outcome; kind is that of the failure, or none if"
          + " it was answered.",
      "provider",
      "model",
      "kind"),
  CALLS_INTERRUPTED(
      "posthouse.calls.interrupted",
      Kind.COUNTER,
      "calls",
      "Calls begun by a process that is gone: their outcome is unknown, and they may be billed.",
      "provider"),
  CALLS_IN_FLIGHT(
      "posthouse.calls.in.flight",
      Kind.GAUGE,
      "calls",
      "Calls of this process that have begun and not ended.",
      "provider"),
  TOKENS(
      "posthouse.tokens",
      Kind.COUNTER,
      "tokens",
      "Tokens as the providers reported them; type is input or output.",
      "provider",
      "model",
      "type"),
  COST(
      "posthouse.cost",
      Kind.COUNTER,
      "currency units",
      "What the calls cost by the price table in the settings; an estimate, not the vendor's bill.",
      "provider",
      "model",
      "currency"),
  TRANSACTIONS(
      "posthouse.transactions",
      Kind.TIMER,
      "seconds",
      "Transactions of the attempt station, from their opening to their end; result is committed,"
          + " aborted or unknown.",
      "provider",
      "result"),
  LEDGER_OCCUPANCY(
      "posthouse.ledger.occupancy",
      Kind.GAUGE,
      "ratio from 0 to 1",
      "The fullest partition's share of the room for finished offsets in a commit; from 0.75 on,"
          + " the partition is not fetched further.",
      "provider"),
  RETRY_LATENESS(
      "posthouse.retry.lateness",
      Kind.TIMER,
      "seconds",
      "From the moment at which a waiting job was due until it was sent to its provider."),
  RETRIES_RELEASED(
      "posthouse.retries.released",
      Kind.COUNTER,
      "jobs",
      "Jobs that the retry station has sent to their provider.",
      "provider"),
  STATIONS_WORKING(
      "posthouse.station.working",
      Kind.GAUGE,
      "1 or 0",
      "Whether a station of this process works: it has joined its group and does not fail over and"
          + " over.",
      "station");

  private final String id;
  private final Kind kind;
  private final String unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes one that is
  private final List<String> tags;

  /** How it is measured. */
  public enum Kind {
    COUNTER,
    GAUGE,
    TIMER
  }

  Meter(String id, Kind kind, String unit, String description, String... tags) {
    this.id = id;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
    this.tags = List.of(tags);
  }

  /** The name in Micrometer, for example {@code posthouse.calls}. */
  public String id() {
    return id;
  }

  /** How it is measured. */
  public Kind kind() {
    return kind;
  }

  /** In which unit. */
  public String unit() {
    return unit;
  }

  /** What it tells. */
  public String description() {
    return description;
  }

  /** By what it is told apart, in this order. */
  public List<String> tags() {
    return tags;
  }

  /** The name in Prometheus, for example {@code posthouse_calls_seconds}. */
  public String prometheusName() {
    String name = id.replace('.', '_');
    return switch (kind) {
      case COUNTER -> name + "_total";
      case GAUGE -> name;
      case TIMER -> name + "_seconds";
    };
  }
}

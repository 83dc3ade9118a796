package dev.posthouse.metrics;

import java.util.List;

/**
 * Everything that is measured, in one place. {@code docs/metrics.md} is made from it. No tag holds
 * a job's id, a prompt or anything else without bound.
 */
public enum Meter {
  REQUESTS(
      "posthouse.requests",
      Kind.COUNTER,
      "records",
      "Records of the request topic: admitted, duplicate, rejected, or sent_on (to the partition of"
          + " its id). Counted when it is decided; route is none unless it was admitted, kind is"
          + " that of the failure, or none.",
      "route",
      "outcome",
      "kind"),
  JOBS_HELD(
      "posthouse.jobs.held",
      Kind.GAUGE,
      "jobs",
      "Jobs at a provider that this process has taken in and not finished: they wait for a permit,"
          + " or the provider is being called.",
      "provider"),
  JOBS_WAITING(
      "posthouse.jobs.waiting",
      Kind.GAUGE,
      "jobs",
      "Jobs that wait at the retry station of this process until they are due, or until a provider"
          + " opens. After a restart it is an estimate of the store's."),
  PROVIDER_LAG(
      "posthouse.provider.lag",
      Kind.GAUGE,
      "records",
      "Records on a provider's topic from the lowest that is not finished to the end, in all"
          + " processes together: what autoscaling goes by. Processes with the role retry tell it;"
          + " 0 if nothing lies there, NaN until it is known.",
      "provider"),
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
  CALLS_RESENT(
      "posthouse.calls.resent",
      Kind.COUNTER,
      "requests",
      "Requests that met a connection which the server had left, or that it refused unprocessed,"
          + " and that were sent again at once on a fresh one. No calls of their own.",
      "provider"),
  CALLS_IN_FLIGHT(
      "posthouse.calls.in.flight",
      Kind.GAUGE,
      "calls",
      "Calls of this process that have begun and not ended.",
      "provider"),
  PERMITS_LIMIT(
      "posthouse.permits.limit",
      Kind.GAUGE,
      "calls",
      "How many calls this process may have in flight now: its concurrency, lowered by overload, by"
          + " a slow start and by its part of the fleet's limits.",
      "provider"),
  PERMITS_AVAILABLE(
      "posthouse.permits.available",
      Kind.GAUGE,
      "calls",
      "How many more calls this process might begin now; 0 while the provider is shut.",
      "provider"),
  PROVIDER_STATE(
      "posthouse.provider.state",
      Kind.GAUGE,
      "1 or 0",
      "Which state a provider is in, as this process knows it: open, circuit_open, parked or"
          + " waiting_for_quota. That one is 1, the others are 0.",
      "provider",
      "state"),
  PROVIDER_SHUT_UNTIL(
      "posthouse.provider.shut.until.timestamp.seconds",
      Kind.GAUGE,
      "seconds since 1970",
      "Until when a provider is shut, by its circuit, by parking or by a long silence that it asked"
          + " for; +Inf if somebody has to resume it, 0 if it is not shut.",
      "provider"),
  PROVIDER_QUOTA_UNTIL(
      "posthouse.provider.quota.until.timestamp.seconds",
      Kind.GAUGE,
      "seconds since 1970",
      "Until when calls are withheld, since a provider's headers report that nothing is left of its"
          + " account's limits; 0 if they are not.",
      "provider"),
  TOKENS(
      "posthouse.tokens",
      Kind.COUNTER,
      "tokens",
      "Tokens as the providers reported them; type is input or output. Of input, cache_read and"
          + " cache_write are parts, of output reasoning is.",
      "provider",
      "model",
      "type"),
  COST(
      "posthouse.cost",
      Kind.COUNTER,
      "currency units",
      "What the calls cost by the settings' prices or the vendors' lists, by tier, cache and the"
          + " model that answered; an estimate, not the vendor's bill.",
      "provider",
      "model",
      "currency"),
  OTHER_MODEL(
      "posthouse.calls.other.model",
      Kind.COUNTER,
      "calls",
      "Calls that another model answered than the one asked for; answered is its family in the"
          + " table of models.",
      "provider",
      "model",
      "answered"),
  MODEL_RETIRES(
      "posthouse.model.retires.timestamp.seconds",
      Kind.GAUGE,
      "seconds since 1970",
      "When the provider's model retires, by the table of models or by the vendor's own list; 0 if"
          + " that is not known.",
      "provider",
      "model"),
  GEN_AI_DURATION(
      "gen_ai.client.operation.duration",
      Kind.TIMER,
      "seconds",
      "Calls to providers by OpenTelemetry's conventions for generative AI; error.type is the kind"
          + " of the failure, or none.",
      "gen_ai.operation.name",
      "gen_ai.provider.name",
      "gen_ai.request.model",
      "gen_ai.response.model",
      "error.type"),
  GEN_AI_FIRST_CHUNK(
      "gen_ai.client.operation.time_to_first_chunk",
      Kind.TIMER,
      "seconds",
      "From sending a request until something was generated, by the same conventions.",
      "gen_ai.operation.name",
      "gen_ai.provider.name",
      "gen_ai.request.model",
      "gen_ai.response.model"),
  GEN_AI_TOKENS(
      "gen_ai.client.token.usage",
      Kind.HISTOGRAM,
      "tokens",
      "Tokens of calls, by the same conventions.",
      "gen_ai.operation.name",
      "gen_ai.provider.name",
      "gen_ai.request.model",
      "gen_ai.response.model",
      "gen_ai.token.type"),
  ANSWERS_STORED(
      "posthouse.answers.stored",
      Kind.COUNTER,
      "answers",
      "Answers that were put into the content store, and attempts that failed; kind is that of the"
          + " failure, or none.",
      "kind"),
  CONTENT_FETCHES(
      "posthouse.content.fetches",
      Kind.COUNTER,
      "contents",
      "Contents that were fetched from the content store for a call; kind is that of the failure,"
          + " or none.",
      "kind"),
  CONTENT_BYTES(
      "posthouse.content.bytes",
      Kind.GAUGE,
      "bytes",
      "Fetched contents that the calls of this process hold now."),
  CONTENT_BYTES_LIMIT(
      "posthouse.content.bytes.limit",
      Kind.GAUGE,
      "bytes",
      "How many they may hold together: contents.inMemory, or a share of the heap."),
  CONTENT_WAITING(
      "posthouse.content.waiting",
      Kind.GAUGE,
      "calls",
      "Calls that have a permit and wait until others have given back the memory for their"
          + " contents: why fewer are in flight than the provider's concurrency allows."),
  CACHE_WARMING(
      "posthouse.cache.warming",
      Kind.TIMER,
      "seconds",
      "Jobs that went first of those with the same long prefix, until their first token came and"
          + " the others followed; result is warmed, or failed if none came.",
      "provider",
      "result"),
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
      "The fullest partition's share of the space for finished offsets in a commit; from 0.75 on,"
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
  REQUESTS_UNDECIDED(
      "posthouse.requests.undecided",
      Kind.GAUGE,
      "requests",
      "Requests that were put aside, since the schema registry does not say what their schema is;"
          + " others are admitted meanwhile."),
  TOPIC_HELD_UP(
      "posthouse.topic.held.up.seconds",
      Kind.GAUGE,
      "seconds",
      "For how long a topic that this process works has been held up by a transaction of another"
          + " producer, behind which nobody sees records; 0 if it is not.",
      "topic"),
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
    HISTOGRAM,
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
      case GAUGE, HISTOGRAM -> name;
      case TIMER -> name + "_seconds";
    };
  }
}

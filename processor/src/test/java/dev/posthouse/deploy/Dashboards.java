package dev.posthouse.deploy;

import static dev.posthouse.deploy.Panel.Kind.LINES;
import static dev.posthouse.deploy.Panel.Kind.NUMBER;
import static dev.posthouse.deploy.Panel.Kind.STATES;
import static dev.posthouse.deploy.Panel.Kind.TABLE;
import static dev.posthouse.deploy.Panel.Kind.WIDE_LINES;

import dev.posthouse.deploy.Dashboard.Row;
import dev.posthouse.metrics.Meter;
import java.util.List;

/**
 * What is shipped in {@code deploy/grafana}: a dashboard for those who send jobs, and one for those
 * who run Posthouse.
 */
final class Dashboards {
  private static final String OF_PROVIDER = "{provider=~\"$provider\"}";

  private Dashboards() {}

  static List<Dashboard> all() {
    return List.of(team(), operator());
  }

  private static Dashboard team() {
    return new Dashboard(
        "team",
        "Posthouse: jobs",
        new Row(
            "In the time that is shown",
            Panel.of(NUMBER, "Admitted", "short", "Requests that became jobs.")
                .query("", "sum(increase(%s{outcome=\"admitted\"}[$__range]))", Meter.REQUESTS),
            Panel.of(NUMBER, "Answered", "short", "Jobs that ended with a result.")
                .query(
                    "",
                    "sum(increase(%s{outcome=\"completed\",provider=~\"$provider\"}[$__range]))",
                    Meter.JOBS_MOVED),
            Panel.of(
                    NUMBER,
                    "Died at a provider",
                    "short",
                    "Jobs that ended as dead letters. posthouse dead-letters list groups them.")
                .query(
                    "",
                    "sum(increase(%s{outcome=\"dead\",provider=~\"$provider\"}[$__range])) or"
                        + " vector(0)",
                    Meter.JOBS_MOVED),
            Panel.of(
                    NUMBER,
                    "Rejected",
                    "short",
                    "Requests that could not become jobs: the dead letter names field and fault.")
                .query(
                    "",
                    "sum(increase(%s{outcome=\"rejected\"}[$__range])) or vector(0)",
                    Meter.REQUESTS),
            Panel.of(
                    NUMBER,
                    "Duplicates",
                    "short",
                    "Requests whose id was seen before: nothing becomes of them.")
                .query(
                    "",
                    "sum(increase(%s{outcome=\"duplicate\"}[$__range])) or vector(0)",
                    Meter.REQUESTS),
            Panel.of(
                    NUMBER,
                    "Wait to be tried again",
                    "short",
                    "Jobs that wait until they are due, now.")
                .query("", "sum(%s)", Meter.JOBS_WAITING)),
        new Row(
            "Journey",
            Panel.of(WIDE_LINES, "Jobs", "ops", "What comes in and how it ends, a second.")
                .query(
                    "admitted",
                    "sum(rate(%s{outcome=\"admitted\"}[$__rate_interval]))",
                    Meter.REQUESTS)
                .query(
                    "{{outcome}}",
                    "sum by (outcome)"
                        + " (rate(%s{outcome=~\"completed|dead\",provider=~\"$provider\"}[$__rate_interval]))",
                    Meter.JOBS_MOVED),
            Panel.of(
                    WIDE_LINES,
                    "Where jobs are",
                    "short",
                    "Before a provider: waiting for a permit, or being called. What waits to be"
                        + " tried again is apart.")
                .query(
                    "before {{provider}}",
                    "max by (provider) (%s" + OF_PROVIDER + ")",
                    Meter.PROVIDER_LAG)
                .query("wait to be tried again", "sum(%s)", Meter.JOBS_WAITING),
            Panel.of(LINES, "Who answers", "ops", "Answers a second.")
                .query(
                    "{{provider}}",
                    "sum by (provider)"
                        + " (rate(%s{outcome=\"completed\",provider=~\"$provider\"}[$__rate_interval]))",
                    Meter.JOBS_MOVED),
            Panel.of(
                    LINES,
                    "Handed to the next provider",
                    "ops",
                    "Jobs a second that leave a provider, and why; none is that it was shut or"
                        + " busy.")
                .query(
                    "{{provider}}: {{kind}}",
                    "sum by (provider, kind)"
                        + " (rate(%s{outcome=\"moved_on\",provider=~\"$provider\"}[$__rate_interval]))",
                    Meter.JOBS_MOVED),
            Panel.of(
                    LINES,
                    "Why jobs die",
                    "ops",
                    "Dead letters a second, by the kind of the failure.")
                .query(
                    "{{kind}}",
                    "sum by (kind)"
                        + " (rate(%s{outcome=\"dead\",provider=~\"$provider\"}[$__rate_interval]))",
                    Meter.JOBS_MOVED)
                .query(
                    "rejected: {{kind}}",
                    "sum by (kind) (rate(%s{outcome=\"rejected\"}[$__rate_interval]))",
                    Meter.REQUESTS)),
        new Row(
            "Providers",
            providerStates(),
            Panel.of(
                    WIDE_LINES,
                    "How long calls take",
                    "s",
                    "From the permit to the outcome. Buckets double: a value is right by a factor"
                        + " of two.")
                .quantiles(Meter.CALLS, "provider", OF_PROVIDER, 0.5, 0.95),
            Panel.of(
                    LINES,
                    "Until something is generated",
                    "s",
                    "The first token, or thought, of a call.")
                .quantiles(Meter.GEN_AI_FIRST_CHUNK, "gen_ai_request_model", "", 0.5, 0.95),
            Panel.of(LINES, "Calls that fail", "ops", "Calls a second, by the kind of the failure.")
                .query(
                    "{{provider}}: {{kind}}",
                    "sum by (provider, kind)"
                        + " (rate(%s_count{kind!=\"none\",provider=~\"$provider\"}[$__rate_interval]))",
                    Meter.CALLS),
            Panel.of(
                    TABLE,
                    "Models that retire",
                    "s",
                    "How long until then; posthouse models names the successor.")
                .query(
                    "",
                    "min by (provider, model) (%1$s" + OF_PROVIDER + " > 0) - time()",
                    Meter.MODEL_RETIRES)),
        new Row(
            "Tokens and cost",
            Panel.of(LINES, "Tokens", "short", "A second, as the providers reported them.")
                .query(
                    "{{type}} {{model}}",
                    "sum by (model, type)"
                        + " (rate(%s{type=~\"input|output\",provider=~\"$provider\"}[$__rate_interval]))",
                    Meter.TOKENS),
            Panel.of(
                    LINES,
                    "Input from the provider's cache",
                    "percentunit",
                    "The share of input tokens that the provider had in its cache, which it bills"
                        + " as less.")
                .query(
                    "{{provider}}",
                    "sum by (provider)"
                        + " (rate(%1$s{type=\"cache_read\",provider=~\"$provider\"}[$__rate_interval]))"
                        + " / sum by (provider)"
                        + " (rate(%1$s{type=\"input\",provider=~\"$provider\"}[$__rate_interval]))",
                    Meter.TOKENS),
            Panel.of(
                    LINES,
                    "Cost of an hour",
                    "short",
                    "In the currency that the legend names, at the rate of the moment: an estimate"
                        + " by prices, not the vendor's bill.")
                .query(
                    "{{currency}} {{provider}} {{model}}",
                    "sum by (currency, provider, model) (rate(%s"
                        + OF_PROVIDER
                        + "[$__rate_interval])) * 3600",
                    Meter.COST),
            Panel.of(TABLE, "Cost in the time that is shown", "short", "By provider and model.")
                .query(
                    "",
                    "sum by (currency, provider, model) (increase(%s"
                        + OF_PROVIDER
                        + "[$__range]))",
                    Meter.COST),
            Panel.of(
                    TABLE,
                    "Cost of an answer",
                    "short",
                    "All calls' cost over the answers, in the time that is shown: what retries cost"
                        + " counts.")
                .query(
                    "",
                    "sum by (currency, provider) (increase(%s"
                        + OF_PROVIDER
                        + "[$__range])) / on (provider) group_left () (sum by (provider)"
                        + " (increase(%s{outcome=\"completed\",provider=~\"$provider\"}[$__range]))"
                        + " > 0)",
                    Meter.COST,
                    Meter.JOBS_MOVED)));
  }

  private static Panel providerStates() {
    String one = "%1$s{state=\"STATE\",provider=~\"$provider\"}";
    return Panel.of(
            STATES,
            "Whether providers take calls",
            "short",
            "As any process knows it. posthouse triage says whose fault it is, and what to do.")
        .states(
            "open",
            "green",
            "waiting for quota",
            "yellow",
            "circuit open",
            "red",
            "parked",
            "purple")
        .query(
            "{{provider}}",
            "max by (provider) ("
                + one.replace("STATE", "parked")
                + " * 3 or "
                + one.replace("STATE", "circuit_open")
                + " * 2 or "
                + one.replace("STATE", "waiting_for_quota")
                + " or "
                + one.replace("STATE", "open")
                + " * 0)",
            Meter.PROVIDER_STATE);
  }

  private static Dashboard operator() {
    return new Dashboard(
        "operator",
        "Posthouse: processes",
        new Row(
            "Whether all works",
            Panel.of(
                    STATES,
                    "Stations",
                    "short",
                    "One that does not work says why in its process' log; its jobs are worked by"
                        + " others, if there are any.")
                .states("does not work", "red", "works", "green")
                .query(
                    "{{instance}} {{station}}",
                    "min by (instance, station) (%s)",
                    Meter.STATIONS_WORKING),
            providerStates(),
            Panel.of(NUMBER, "Processes", "short", "That Prometheus reaches.")
                .query("", "count(count by (instance) (%s))", Meter.STATIONS_WORKING),
            Panel.of(
                    NUMBER,
                    "Requests put aside",
                    "short",
                    "Until the schema registry says what their schema is; others are admitted.")
                .query("", "sum(%s)", Meter.REQUESTS_UNDECIDED),
            Panel.of(
                    NUMBER,
                    "Topics held up",
                    "s",
                    "By a transaction of another producer. posthouse triage names the command that"
                        + " ends it.")
                .query("", "max(%s)", Meter.TOPIC_HELD_UP),
            Panel.of(
                    NUMBER,
                    "Shut for",
                    "s",
                    "Of the providers that are shut, the one that is so for longest; +Inf until"
                        + " somebody resumes it.")
                .query(
                    "",
                    "clamp_min(max(%s" + OF_PROVIDER + ") - time(), 0)",
                    Meter.PROVIDER_SHUT_UNTIL),
            Panel.of(
                    NUMBER,
                    "Quota used up for",
                    "s",
                    "Calls are withheld until then, since a provider reports that nothing is left.")
                .query(
                    "",
                    "clamp_min(max(%s" + OF_PROVIDER + ") - time(), 0)",
                    Meter.PROVIDER_QUOTA_UNTIL),
            Panel.of(
                    NUMBER,
                    "Calls interrupted",
                    "short",
                    "Of processes that are gone, in the time that is shown: they may be billed.")
                .query(
                    "", "sum(increase(%s" + OF_PROVIDER + "[$__range]))", Meter.CALLS_INTERRUPTED),
            Panel.of(
                    NUMBER,
                    "Requests sent again",
                    "short",
                    "On a fresh connection, in the time that is shown: no calls of their own.")
                .query("", "sum(increase(%s" + OF_PROVIDER + "[$__range]))", Meter.CALLS_RESENT)),
        new Row(
            "Load",
            Panel.of(
                    LINES,
                    "Calls in flight, and permits",
                    "short",
                    "Where calls meet permits, more processes or concurrency would help, unless the"
                        + " provider's limits are why permits are few.")
                .query(
                    "in flight {{provider}}",
                    "sum by (provider) (%s" + OF_PROVIDER + ")",
                    Meter.CALLS_IN_FLIGHT)
                .query(
                    "permits {{provider}}",
                    "sum by (provider) (%s" + OF_PROVIDER + ")",
                    Meter.PERMITS_LIMIT),
            Panel.of(
                    LINES,
                    "Free permits",
                    "short",
                    "How many more calls might begin now; 0 while a provider is shut.")
                .query(
                    "{{provider}}",
                    "sum by (provider) (%s" + OF_PROVIDER + ")",
                    Meter.PERMITS_AVAILABLE),
            Panel.of(
                    LINES,
                    "Unfinished before providers",
                    "short",
                    "On the topic in all; and what processes have taken in of it.")
                .query(
                    "on the topic {{provider}}",
                    "max by (provider) (%s" + OF_PROVIDER + ")",
                    Meter.PROVIDER_LAG)
                .query(
                    "held {{provider}}",
                    "sum by (provider) (%s" + OF_PROVIDER + ")",
                    Meter.JOBS_HELD),
            Panel.of(LINES, "Waiting jobs", "short", "At the retry station, by process.")
                .query("{{instance}}", "sum by (instance) (%s)", Meter.JOBS_WAITING),
            Panel.of(
                    LINES,
                    "Retries sent",
                    "ops",
                    "Jobs a second that the retry station sends to their provider.")
                .query(
                    "{{provider}}",
                    "sum by (provider) (rate(%s" + OF_PROVIDER + "[$__rate_interval]))",
                    Meter.RETRIES_RELEASED),
            Panel.of(
                    LINES,
                    "How late retries are",
                    "s",
                    "Above five seconds the retry station is short of processor time, or Kafka is"
                        + " slow.")
                .quantiles(Meter.RETRY_LATENESS, null, "", 0.5, 0.99)),
        new Row(
            "Kafka",
            Panel.of(
                    LINES,
                    "How long transactions take",
                    "s",
                    "Of the attempt station: they add to each job, not to its call.")
                .quantiles(Meter.TRANSACTIONS, "provider", OF_PROVIDER, 0.5, 0.99),
            Panel.of(
                    LINES,
                    "Transactions",
                    "ops",
                    "A second, by how they end. What is not committed is sent again.")
                .query(
                    "{{provider}} {{result}}",
                    "sum by (provider, result) (rate(%s_count"
                        + OF_PROVIDER
                        + "[$__rate_interval]))",
                    Meter.TRANSACTIONS),
            Panel.of(
                    LINES,
                    "Fullest partition",
                    "percentunit",
                    "Of the space for finished offsets: from 75 % on the partition is not fetched"
                        + " further. More partitions help.")
                .query(
                    "{{provider}}",
                    "max by (provider) (%s" + OF_PROVIDER + ")",
                    Meter.LEDGER_OCCUPANCY)),
        new Row(
            "Calls",
            Panel.of(LINES, "Calls by how they end", "ops", "A second; none is an answer.")
                .query(
                    "{{provider}} {{kind}}",
                    "sum by (provider, kind) (rate(%s_count" + OF_PROVIDER + "[$__rate_interval]))",
                    Meter.CALLS),
            Panel.of(
                    LINES,
                    "How long calls take",
                    "s",
                    "By OpenTelemetry's conventions, by the model that was asked for.")
                .quantiles(Meter.GEN_AI_DURATION, "gen_ai_request_model", "", 0.5, 0.95, 0.99),
            Panel.of(LINES, "Tokens of a call", "short", "By the same conventions.")
                .query(
                    "95 % {{gen_ai_token_type}}",
                    "histogram_quantile(0.95, sum by (le, gen_ai_token_type)"
                        + " (rate(%s_bucket[$__rate_interval])))",
                    Meter.GEN_AI_TOKENS),
            Panel.of(
                    LINES,
                    "Another model answers",
                    "ops",
                    "In the name of the one that was asked for; its own price is billed.")
                .query(
                    "{{provider}}: {{answered}} for {{model}}",
                    "sum by (provider, model, answered) (rate(%s"
                        + OF_PROVIDER
                        + "[$__rate_interval]))",
                    Meter.OTHER_MODEL),
            Panel.of(
                    LINES,
                    "One goes first",
                    "s",
                    "How long jobs with the same long prefix waited for the first of them, which"
                        + " brings it into the provider's cache.")
                .quantiles(Meter.CACHE_WARMING, "provider", OF_PROVIDER, 0.5, 0.95)),
        new Row(
            "Contents",
            Panel.of(
                    LINES,
                    "Fetched",
                    "ops",
                    "Contents a second from the store; none is that they were there.")
                .query(
                    "{{kind}}",
                    "sum by (kind) (rate(%s[$__rate_interval]))",
                    Meter.CONTENT_FETCHES),
            Panel.of(LINES, "Held in memory", "bytes", "Of calls now, and how much they may hold.")
                .query("{{instance}}", "max by (instance) (%s)", Meter.CONTENT_BYTES)
                .query("limit {{instance}}", "max by (instance) (%s)", Meter.CONTENT_BYTES_LIMIT),
            Panel.of(
                    LINES,
                    "Calls that wait for memory",
                    "short",
                    "They have a permit: why fewer are in flight than concurrency allows. Give more"
                        + " heap.")
                .query("{{instance}}", "sum by (instance) (%s)", Meter.CONTENT_WAITING),
            Panel.of(
                    LINES,
                    "Answers put into the store",
                    "ops",
                    "A second, those that are too large for a record; none is that it took them.")
                .query(
                    "{{kind}}",
                    "sum by (kind) (rate(%s[$__rate_interval]))",
                    Meter.ANSWERS_STORED)),
        new Row(
            "Java",
            Panel.of(LINES, "Processor", "percentunit", "Of all that the process sees.")
                .query("{{instance}}", "max by (instance) (process_cpu_usage)"),
            Panel.of(LINES, "Heap", "bytes", "In use, and at most.")
                .query("{{instance}}", "sum by (instance) (jvm_memory_used_bytes{area=\"heap\"})")
                .query(
                    "most {{instance}}",
                    "sum by (instance) (jvm_memory_max_bytes{area=\"heap\"} > 0)"),
            Panel.of(LINES, "Other memory of Java's", "bytes", "Code, classes; not RocksDB's.")
                .query(
                    "{{instance}}",
                    "sum by (instance) (jvm_memory_used_bytes{area=\"nonheap\"})")));
  }
}

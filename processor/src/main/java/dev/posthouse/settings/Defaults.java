package dev.posthouse.settings;

import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.model.ModelCatalog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds where the file says nothing. */
public final class Defaults {
  /** The most texts of a job, and so of a call. */
  public static final int MOST_CALL_INPUTS = 10_000;

  /**
   * Twelve partitions divide evenly among 1, 2, 3, 4, 6 or 12 processes, and one process carries
   * thousands of calls: more is seldom needed, and partitions cannot be removed.
   */
  public static final TopicSettings TOPICS = new TopicSettings("llm.", 12, -1);

  public static final WireSettings.Format FORMAT = WireSettings.Format.AVRO;

  public static final String CURRENCY = "USD";
  public static final int CONCURRENCY = 64;
  public static final int MAX_OUTPUT_TOKENS = 4096;

  /** What each vendor's newest models take. */
  public static final DialectSettings DIALECT =
      new DialectSettings(
          DialectSettings.OutputLimit.MAX_COMPLETION_TOKENS,
          DialectSettings.SchemaSupport.STRICT,
          true,
          true,
          true,
          true);

  /**
   * Ten minutes in all is what the vendors' SDKs allow; silence is noticed within seconds, but a
   * model that thinks is left to it.
   */
  public static final TimeLimits LIMITS =
      new TimeLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  /** What OpenAI tells clients of its flex tier to wait: a call is slower, and waits in silence. */
  public static final Duration FLEX_TIME = Duration.ofMinutes(15);

  /** No limits of the account's. */
  public static final RateSettings RATES = RateSettings.NONE;

  /** Stands in {@code job}, which knows no settings and decides by it too. */
  public static final RetryPolicy RETRY = RetryPolicy.DEFAULT;

  public static final Duration DEADLINE = Duration.ofHours(1);

  /** A provider that is shut may stay so for long, and another can answer. */
  public static final Duration PATIENCE = Duration.ZERO;

  /** Stands in {@code job}, as {@link #RETRY} does. */
  public static final Duration BUSY_PATIENCE = Route.BUSY_PATIENCE;

  /**
   * The request travels on inside a job, with its history: 900 KiB leave 124 KiB for that under
   * Kafka's own limit of 1 MiB.
   */
  public static final AdmitSettings ADMIT = new AdmitSettings(Duration.ofHours(24), 900 << 10);

  /**
   * 25 ms cost at most 40 transactions a second and add little to a call of seconds. Two thousand
   * jobs of 16 KiB are 32 MiB; with twelve partitions a process holds at most 384 MiB of jobs. Most
   * models begin to answer, or show that they think, within three seconds.
   */
  public static final AttemptSettings ATTEMPT =
      new AttemptSettings(
          Duration.ofMillis(25),
          1000,
          Duration.ofSeconds(10),
          2000,
          32L << 20,
          Duration.ofSeconds(3));

  /** As long as a job id is remembered by default: what can be asked twice can be looked up. */
  public static final StatusSettings STATUS = new StatusSettings(Duration.ofHours(24));

  /** The claim that most OpenID Connect providers put groups into. */
  static final String GROUPS_CLAIM = "groups";

  /** Of this machine alone: who else may look is for its owner to say. */
  public static final ConsoleSettings CONSOLE = new ConsoleSettings("127.0.0.1", null, null);

  /**
   * Of a hundred calls of which a tenth fails, half fail less than once in a billion windows; of
   * twenty, once in a hundred thousand. An outage opens the circuit within a second at 100 calls/s.
   * Ten seconds open and ten of ramping bring the traffic back within half a minute. Two failures
   * in a row, a probe after 20 seconds and others every 40 are three calls a minute.
   */
  public static final HealthSettings HEALTH =
      new HealthSettings(
          new HealthSettings.Circuit(
              100,
              Duration.ofSeconds(30),
              20,
              0.5,
              Duration.ofSeconds(2),
              Duration.ofSeconds(10),
              3,
              Duration.ofSeconds(10),
              new HealthSettings.LowTraffic(2, Duration.ofSeconds(20), Duration.ofSeconds(40))),
          new HealthSettings.Parking(Duration.ofMinutes(1), Duration.ofHours(1)),
          new HealthSettings.RetryBudget(0.2, Duration.ofMinutes(1), 20));

  public static final TracingSettings TRACING = new TracingSettings(false, Map.of());

  /** Sixty days are the notice that Anthropic gives; OpenAI gives more. */
  public static final ModelSettings MODELS =
      new ModelSettings(ModelCatalog.shipped(), true, true, 60);

  /** Where Amazon's own tools begin, and a name that other stores take for theirs. */
  public static final String REGION = "us-east-1";

  /** Of an answer in its record: vectors of so many bytes are a megabyte of JSON at the most. */
  public static final long ANSWER_BYTES = 256 << 10;

  /**
   * No store. Fifty megabytes are the largest document that a vendor reads; half a minute fetches
   * it at 14 Mbit/s.
   */
  public static final ContentSettings CONTENTS =
      new ContentSettings(null, null, 50L << 20, Duration.ofSeconds(30), 0);

  private Defaults() {}

  /**
   * Of this user alone, so that two users of one machine do not meet. A temporary directory will
   * do: what is lost is restored from Kafka.
   */
  public static Path stateDirectory() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "posthouse-" + System.getProperty("user.name"));
  }

  /** The cloud that hosts it; else the vendor, or the host of the base URL, who then serves. */
  public static String platform(Api api, @Nullable URI baseUrl, Hosting hosting) {
    return switch (hosting) {
      case Hosting.Bedrock _ -> "bedrock";
      case Hosting.Vertex _ -> "vertex";
      case Hosting.Azure _ -> "azure";
      case Hosting.Direct() ->
          baseUrl == null || baseUrl.getHost() == null ? api.vendor() : baseUrl.getHost();
    };
  }

  /**
   * The most texts of a call of embeddings, where nothing else is known. OpenAI's servers take
   * 2048; Gemini's say "at most 100 requests can be in one batch".
   */
  static int callInputs(Api api) {
    return switch (api) {
      case GEMINI -> 100;
      case OPENAI, OPENAI_RESPONSES, ANTHROPIC -> 2048;
    };
  }
}

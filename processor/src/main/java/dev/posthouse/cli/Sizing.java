package dev.posthouse.cli;

import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.List;

/**
 * What a load needs, by what was measured: docs/sizing.md says where each number comes from.
 *
 * @param settings of the fleet
 * @param provider that answers
 * @param jobsPerSecond at the busiest time
 * @param call how long one takes
 * @param promptBytes of a job
 * @param answerBytes of a job
 * @param failing calls that fail for one that is answered
 */
record Sizing(
    Settings settings,
    ProviderSettings provider,
    double jobsPerSecond,
    Duration call,
    long promptBytes,
    long answerBytes,
    double failing) {
  /** Of all stations together: 1.65 ms on the machine of docs/performance.md. */
  static final double PROCESSOR_MILLIS = 2;

  /** What a worker's heap holds with no job: half of it is room for the collector. */
  static final long IDLE_HEAP = 256L << 20;

  /** 4,000 calls took 930 MiB with what an idle process takes. */
  static final long HEAP_OF_A_CALL = 200L << 10;

  /** A prompt lies in memory as a record, a job, a request of the SDK and as bytes on their way. */
  private static final int COPIES = 4;

  /** Beside the prompt, of a job that waits for a permit. */
  private static final long HELD = 1L << 10;

  /** How much of a container's memory is heap: the chart's MaxRAMPercentage for workers. */
  private static final double HEAP_SHARE = 0.6;

  /** By Little's law. */
  double callsInFlight() {
    return jobsPerSecond * (call.toMillis() / 1000.0) * (1 + failing);
  }

  /** So many that all calls are in flight, and two at least, for one that is lost. */
  int workers() {
    return Math.max(2, (int) Math.ceil(callsInFlight() / provider.concurrency()));
  }

  /** Of all processes together. */
  double cores() {
    return jobsPerSecond * PROCESSOR_MILLIS / 1000;
  }

  /** Of one worker, in bytes: all calls that it may have, and the jobs that wait behind them. */
  long heap() {
    long calls = provider.concurrency() * (HEAP_OF_A_CALL + COPIES * (promptBytes + answerBytes));
    long partitions = Math.ceilDiv(settings.topics().partitions(), workers());
    long held =
        partitions
            * Math.min(
                settings.attempt().bytesPerPartition(),
                settings.attempt().jobsPerPartition() * (promptBytes + HELD));
    return IDLE_HEAP + calls + held;
  }

  /** Of one worker's container, in bytes. */
  long memory() {
    return (long) (heap() / HEAP_SHARE);
  }

  List<TopicBytes> topics() {
    String prefix = settings.topics().prefix();
    return TopicBytes.all(new Topics(prefix), prefix, provider.name(), failing);
  }

  Duration kept(TopicBytes topic) {
    return switch (topic.kept()) {
      case A_WEEK -> Duration.ofDays(7);
      case DEDUPE_WINDOW -> settings.admit().dedupeWindow();
      case STATUS_KEEP -> settings.status().keep();
    };
  }

  /** One copy of what a topic holds if the busiest time lasts, in bytes. */
  double bytes(TopicBytes topic) {
    return topic.ofAJob(promptBytes, answerBytes) * jobsPerSecond * kept(topic).toSeconds();
  }
}

package dev.posthouse.retry;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Opening;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.TopicSettings;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.station.TestResources;
import dev.posthouse.testbench.PosthouseJvm;
import dev.posthouse.wire.Topics;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The retry station in a JVM of its own: one that can be killed, with a heap that is bounded. */
final class RetryStationProcess implements AutoCloseable {
  static final int PARTITIONS = 4;
  static final String PROVIDER = "claude";

  private static final Availability CIRCUIT_OPEN =
      _ -> new Opening.Until(Instant.now().plusSeconds(5));

  private final Process process;
  private final Path output;

  private RetryStationProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts one.
   *
   * @param shut whether the provider's circuit is open, and opens again in a few seconds, for ever
   */
  static RetryStationProcess start(
      String bootstrapServers, String prefix, Path folder, boolean shut) throws IOException {
    Path output = Files.createTempFile(folder, "station", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx900m"));
    if (!RetryBench.ALL) {
      command.addAll(PosthouseJvm.SHORT_LIVED);
    }
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            RetryStationProcess.class.getName(),
            bootstrapServers,
            prefix,
            folder.resolve("state").toString(),
            Boolean.toString(shut)));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new RetryStationProcess(process, output);
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** The processor time that it has used so far. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** The most heap it has used, in MiB. */
  long peakHeap() throws IOException {
    List<String> lines = Files.readAllLines(output);
    return lines.isEmpty() ? 0 : Long.parseLong(lines.getLast().strip());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Settings settings(String bootstrapServers, String prefix, String stateDirectory) {
    return new Settings(
        // So that a killed process is missed within seconds.
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "session.timeout.ms", "3000",
            "heartbeat.interval.ms", "1000",
            "transaction.timeout.ms", "4000"),
        new TopicSettings(prefix, PARTITIONS, -1),
        new WireSettings(WireSettings.Format.JSON, Map.of(), null, null),
        Map.of(),
        Map.of(),
        Defaults.ADMIT,
        Defaults.ATTEMPT,
        Defaults.STATUS,
        Defaults.CONSOLE,
        new File(stateDirectory).toPath(),
        Defaults.HEALTH,
        Defaults.TRACING);
  }

  /** Runs until it is killed, or until the test that started it is gone. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Settings settings = settings(arguments[0], arguments[1], arguments[2]);
    try (Station station =
        RetryStation.create(
            TestResources.of(
                new KafkaProperties(settings),
                new Topics(arguments[1]),
                new TopicSetup.Found(PARTITIONS, 4 << 20),
                WaitingJobSamples.SERDES),
            List.of(PROVIDER),
            Cancellations.NONE,
            Boolean.parseBoolean(arguments[3]) ? CIRCUIT_OPEN : Availability.ALL_OPEN,
            new KafkaProperties(settings).streams(arguments[1] + "retry", 1))) {
      station.start();
      ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
      do {
        System.out.println(peakHeapOfThisProcess());
      } while (!hasEnded(parent));
    }
  }

  /** Waits a second for it. */
  private static boolean hasEnded(ProcessHandle process) throws InterruptedException {
    try {
      var _ = process.onExit().get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long peakHeapOfThisProcess() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum()
        >> 20;
  }
}

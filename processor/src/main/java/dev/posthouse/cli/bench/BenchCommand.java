package dev.posthouse.cli.bench;

import dev.posthouse.cli.local.BrokerLibraries;
import dev.posthouse.cli.local.LocalSettings;
import dev.posthouse.cli.local.Teardown;
import dev.posthouse.cli.local.TemporaryFolder;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.dev.DevOptions;
import dev.posthouse.dev.DevServers;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures throughput and latency of the whole journey, beside the yardstick of a plain loop. */
@Command(
    name = "bench",
    description = {
      "Measures throughput and latency, beside a plain loop.",
      "",
      "Runs the processor and a simulated provider in this process, submits jobs as fast as it can"
          + " or at a rate, and reports jobs a second, latency, heap and calls in flight; and, in"
          + " the same run, the rate of a plain transactional consume-produce loop over the same"
          + " records."
    },
    footer = {
      "",
      "Examples:",
      "  throughput:                 posthouse bench",
      "  many calls in flight:       posthouse bench --latency 4s --concurrency 4000",
      "  latency of an idle system:  posthouse bench --rate 20 --jobs 400 --no-plain"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final String PROVIDER = "simulated";

  /** What works the jobs: the view of where they are, which follows behind, is left out. */
  private static final Role.Selection JOURNEY =
      new Role.Selection(EnumSet.of(Role.ADMIT, Role.ATTEMPT, Role.RETRY), Set.of());

  private final Terminal terminal;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "A Kafka cluster to use; an embedded broker if left out.")
  private @Nullable String bootstrap;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "30000",
      description = "How many jobs are measured; ${DEFAULT-VALUE} if left out.")
  private int jobs = 30_000;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many jobs come before them; ${DEFAULT-VALUE} if left out.")
  private int warmUp = 10_000;

  @Option(
      names = "--latency",
      paramLabel = "TIME",
      defaultValue = "0s",
      description = "The provider's time for an answer; ${DEFAULT-VALUE} if left out.")
  private Duration latency = Duration.ZERO;

  @Option(
      names = "--latency-p99",
      paramLabel = "TIME",
      description =
          "If given, times are spread log-normally round --latency with this 99th percentile.")
  private @Nullable Duration latencyP99;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Of each prompt; ${DEFAULT-VALUE} if left out.")
  private int size = 1024;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "256",
      description = "The most calls in flight; ${DEFAULT-VALUE} if left out.")
  private int concurrency = 256;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "6",
      description = "Of each topic; ${DEFAULT-VALUE} if left out.")
  private int partitions = 6;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Jobs submitted a second; 0, as many as Kafka takes, if left out.")
  private int rate;

  @Option(
      names = "--api",
      paramLabel = "API",
      defaultValue = "anthropic",
      description =
          "anthropic, openai, openai_responses or gemini: whose SDK is used; ${DEFAULT-VALUE} if"
              + " left out.")
  private Api api = Api.ANTHROPIC;

  @Option(
      names = "--plain",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether to run the plain loop for comparison.")
  private boolean plain = true;

  @Option(names = "--json", description = "Prints one line, a JSON object.")
  private boolean json;

  public BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    check();
    if (bootstrap == null) {
      BrokerLibraries.require();
    }
    try (Teardown teardown = Teardown.atExit()) {
      Path folder = teardown.start(() -> TemporaryFolder.create("posthouse-bench")).path();
      Path state = folder.resolve("stores");
      if (bootstrap == null) {
        DevOptions options =
            DevOptions.defaults().simulating(Map.of(PROVIDER, api)).in(folder.resolve("kafka"));
        DevServers servers = teardown.start(() -> DevServers.start(options));
        bench(
            servers.bootstrapServers(),
            servers.registryUrl().toString(),
            servers.simulators(),
            state);
      } else {
        SimulatedProviders simulators =
            teardown.start(() -> SimulatedProviders.start(0, 1, Map.of(PROVIDER, api)));
        bench(bootstrap, null, simulators, state);
      }
    }
    return 0;
  }

  private void check() throws CommandFailedException {
    if (jobs < 1 || size < 1 || concurrency < 1 || partitions < 1) {
      throw new WrongUsageException("--jobs, --size, --concurrency, --partitions: give 1 or more");
    }
    if (rate < 0 || warmUp < 0) {
      throw new WrongUsageException("--rate, --warm-up: give 0 or more");
    }
  }

  private void bench(
      String bootstrapServers,
      @Nullable String registryUrl,
      SimulatedProviders simulators,
      Path state)
      throws Exception {
    // Topics of its own, so that another run or another user on the same cluster is not disturbed.
    String prefix = "bench-" + Long.toString(System.currentTimeMillis(), 36) + ".";
    RetryPolicy retry = new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(10));
    Settings settings =
        new LocalSettings(
                bootstrapServers,
                registryUrl,
                simulators,
                prefix,
                partitions,
                concurrency,
                retry,
                state)
            .toSettings();
    BenchRequests requests = new BenchRequests("job", jobs, size);
    double plainPerSecond = 0;
    if (plain) {
      terminal.note("Running the plain loop over %,d records…".formatted(jobs));
      plainPerSecond =
          new PlainLoop(new KafkaProperties(settings), prefix)
              .recordsPerSecond(jobs, index -> JsonFormat.write(requests.get(index)), partitions);
    }
    try (PeakHeap heap = PeakHeap.watch();
        Node _ = Node.start(settings, JOURNEY)) {
      terminal.note("Warming up with %,d jobs…".formatted(warmUp));
      var _ = new BenchRun(settings).run(new BenchRequests("warm-up", warmUp, size), 0);
      simulators.provider(PROVIDER).script(FaultScript.taking(latency()));
      simulators.provider(PROVIDER).resetCounts();
      terminal.note("Measuring %,d jobs…".formatted(jobs));
      BenchRun.Measured measured = new BenchRun(settings).run(requests, rate);
      BenchReport report =
          new BenchReport(
              measured.results(),
              measured.perSecond(),
              measured.endToEnd(),
              measured.added(),
              simulators.provider(PROVIDER).counts().peakInFlight(),
              heap.bytes(),
              plainPerSecond);
      terminal.out().print(json ? report.toJson() + System.lineSeparator() : report.toText());
      terminal.out().flush();
    }
  }

  private Latency latency() {
    return latencyP99 == null
        ? new Latency.Fixed(latency)
        : new Latency.LogNormal(latency, latencyP99);
  }
}

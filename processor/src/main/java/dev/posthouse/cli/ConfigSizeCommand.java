package dev.posthouse.cli;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Table;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.settings.DurationText;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.settings.SizeText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * Says what a load needs: workers, processors, memory, partitions, disk.
 *
 * <p>Tested by {@code SizingTest}.
 */
@Command(
    name = "size",
    description = {
      "Says how many workers a load needs, how much memory each, and how much the topics grow.",
      "",
      "By what was measured (docs/sizing.md), for the busiest time and one provider. Connects to"
          + " nothing."
    },
    footer = {
      "",
      "Example: posthouse config size posthouse.yaml --rate 20 --call 8s --prompt 4KiB --answer"
          + " 2KiB"
    })
final class ConfigSizeCommand implements Callable<Integer> {
  private static final double GIGABYTE = 1e9;

  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "The settings, as YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--rate",
      paramLabel = "JOBS",
      required = true,
      description = "Jobs a second at the busiest time, for example 0.5 or 20.")
  private double rate;

  @Option(
      names = "--call",
      paramLabel = "TIME",
      required = true,
      description = "How long a call takes; the dashboard for teams shows it.")
  private Duration call = Duration.ZERO;

  @Option(
      names = "--prompt",
      paramLabel = "SIZE",
      required = true,
      converter = Bytes.class,
      description = "Of a request, with everything in it.")
  private long prompt;

  @Option(
      names = "--answer",
      paramLabel = "SIZE",
      required = true,
      converter = Bytes.class,
      description = "Of an answer.")
  private long answer;

  @Option(
      names = "--failing",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Calls that fail for one that is answered; ${DEFAULT-VALUE} if left out.")
  private double failing;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Who answers; the first of the settings if left out.")
  private @Nullable String provider;

  /** Sizes with their units. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return SizeText.parse(text)
          .orElseThrow(
              () -> new TypeConversionException("cannot read '" + text + "': " + SizeText.ADVICE));
    }
  }

  ConfigSizeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (rate <= 0 || call.isZero() || failing < 0) {
      throw new WrongUsageException("--rate and --call are above 0, and --failing is not below");
    }
    Settings settings = SettingsReader.check(file, terminal.environment()).settings();
    Sizing sizing = new Sizing(settings, provider(settings), rate, call, prompt, answer, failing);
    needs(sizing).forEach(terminal.out()::println);
    terminal.out().println();
    topics(sizing).forEach(terminal.out()::println);
    return ExitCode.OK;
  }

  private ProviderSettings provider(Settings settings) throws CommandFailedException {
    String name =
        Objects.requireNonNullElseGet(
            provider, () -> settings.providers().keySet().iterator().next());
    ProviderSettings found = settings.providers().get(name);
    if (found == null) {
      throw new CommandFailedException(
          "there is no provider %s; the settings have %s"
              .formatted(name, String.join(", ", settings.providers().keySet())));
    }
    return found;
  }

  private List<String> needs(Sizing sizing) {
    int partitions = sizing.settings().topics().partitions();
    int workers = sizing.workers();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "calls in flight",
            number(sizing.callsInFlight()),
            "%s jobs a second, %s each, %s calls a job"
                .formatted(number(rate), DurationText.format(call), number(1 + failing))));
    rows.add(
        List.of(
            "workers",
            String.valueOf(workers),
            "%d calls each (providers.%s.concurrency); two at least"
                .formatted(sizing.provider().concurrency(), sizing.provider().name())));
    rows.add(
        List.of(
            "partitions",
            String.valueOf(Math.max(partitions, workers)),
            workers > partitions
                ? "topics.partitions is %d: more workers than that do nothing".formatted(partitions)
                : "topics.partitions; enough for %d workers".formatted(partitions)));
    rows.add(
        List.of(
            "heap of a worker",
            mebibytes(sizing.heap()),
            "all its calls, and what waits behind them"));
    rows.add(
        List.of(
            "memory of a worker",
            mebibytes(sizing.memory()),
            "of its container, as the chart sets it"));
    rows.add(
        List.of(
            "processor",
            number(sizing.cores()) + " cores",
            "of all processes together, beside Kafka's"));
    return Table.lines(List.of("what", "how much", "why"), rows, terminal.columns());
  }

  private List<String> topics(Sizing sizing) {
    List<List<String>> rows = new ArrayList<>();
    double sum = 0;
    for (TopicBytes topic : sizing.topics()) {
      sum += sizing.bytes(topic);
      rows.add(
          List.of(
              topic.topic(),
              Math.round(topic.ofAJob(prompt, answer)) + " B",
              DurationText.format(sizing.kept(topic)),
              gigabytes(sizing.bytes(topic))));
    }
    rows.add(List.of("together", "", "", gigabytes(sum)));
    return Table.lines(
        List.of("topic", "a job", "kept for", "one copy, at that rate all the time"),
        rows,
        terminal.columns());
  }

  private static String number(double value) {
    return value >= 10
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
  }

  private static String mebibytes(long bytes) {
    return Math.ceilDiv(bytes, 1L << 20) + " MiB";
  }

  private static String gigabytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
  }
}

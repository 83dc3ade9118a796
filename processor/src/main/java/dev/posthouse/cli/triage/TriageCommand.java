package dev.posthouse.cli.triage;

import dev.posthouse.cli.cluster.Cluster;
import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.cluster.KnownProviders;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.kafka.OpenTransaction;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.InvalidSettingsException;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Retirement;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.settings.StrayVariables;
import dev.posthouse.triage.Probe;
import dev.posthouse.triage.ProviderReport;
import dev.posthouse.triage.ProviderTally;
import dev.posthouse.triage.RecentCall;
import dev.posthouse.triage.TriageReport;
import dev.posthouse.triage.Verdict;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says whose fault it is that calls fail. */
@Command(
    name = "triage",
    description = {
      "Says of each provider: is it us or them? And what to do.",
      "",
      "Looks at the calls of the last minutes, as the events topic tells of them, at the keys they"
          + " used, and at variables set here that change where calls go. Looking changes nothing:"
          + " no consumer group is joined.",
      "",
      "Failing is a provider of whose calls more than one in twenty fails for other reasons than"
          + " the request's; it has recovered when its last five calls were answered. Exit code 0"
          + " if none is failing, 1 if one is or it cannot be known."
    },
    footer = {"", "Example: posthouse triage --config posthouse.yaml --probe"})
public final class TriageCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Clock clock;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "15m",
      description = "How far to look back; ${DEFAULT-VALUE} if left out.")
  private Duration since = Duration.ofMinutes(15);

  @Option(
      names = "--probe",
      description =
          "Also make one tiny call to each provider of --config, with the keys found here.")
  private boolean probe;

  @Option(names = "--json", description = "The report as one line of JSON.")
  private boolean json;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  public TriageCommand(Terminal terminal) {
    this.terminal = terminal;
    this.clock = Clock.systemUTC();
  }

  @Override
  public Integer call() throws Exception {
    if (!since.isPositive()) {
      throw new WrongUsageException("--since must be longer than nothing, as in 15m");
    }
    Settings settings = settings();
    Map<String, ProviderSettings> providers = settings == null ? Map.of() : settings.providers();
    int warnDays = (settings == null ? Defaults.MODELS : settings.models()).warnDays();
    Instant now = clock.instant();
    boolean whole = true;
    List<RecentCall> calls = List.of();
    try {
      RecentCalls.Found found = recentCalls(now.minus(since));
      calls = found.calls();
      whole = found.unreadable() == 0;
    } catch (CommandFailedException e) {
      if (!probe) {
        throw e;
      }
      // The providers can be asked all the same.
      terminal.note("posthouse triage: " + e.getMessage());
      whole = false;
    }
    Map<String, Probe.Result> probes =
        probe ? new Probe(terminal.environment()).of(providers.values()) : Map.of();
    TriageReport report = report(providers, calls, probes, known(), heldUp(now), warnDays, now);
    if (json) {
      terminal.out().println(TriageJson.of(report));
    } else {
      new TriageText(terminal.columns()).lines(report).forEach(terminal.out()::println);
    }
    return whole && report.isWell() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private @Nullable Settings settings() throws InvalidSettingsException, CommandFailedException {
    Path config = connectionOptions.config();
    if (config == null && probe) {
      throw new WrongUsageException("--probe needs --config, which says whom to call");
    }
    return config == null ? null : SettingsReader.check(config, terminal.environment()).settings();
  }

  private RecentCalls.Found recentCalls(Instant start) throws Exception {
    Connection connection = connectionOptions.resolve(terminal);
    List<String> topics = List.of(connection.topics().events());
    try (RecentCalls recent =
        new RecentCalls(connection, new Cluster(connection).toRead(topics), RecentCalls.MOST)) {
      RecentCalls.Found found = recent.since(start);
      if (!found.whole()) {
        terminal.note("so much happened that only the newest part of this time was looked at");
      }
      if (found.unreadable() > 0) {
        terminal.note(
            found.unreadable()
                + " events could not be decoded: with Avro, --registry or --config is needed");
      }
      return found;
    }
  }

  /** What the fleet knows; nothing if that cannot be read: the calls say enough. */
  private Map<String, KnownProviders.Known> known() throws Exception {
    try {
      Connection connection = connectionOptions.resolve(terminal);
      var _ = new Cluster(connection).toRead(List.of(connection.topics().providerState()));
      return KnownProviders.read(connection);
    } catch (CommandFailedException e) {
      terminal.note("what the fleet knows of its providers is left out: " + e.getMessage());
      return Map.of();
    }
  }

  /** Transactions that keep requests from being seen; none if that cannot be asked. */
  private List<String> heldUp(Instant now) throws Exception {
    Connection connection = connectionOptions.resolve(terminal);
    String requests = connection.topics().requests();
    try {
      var _ = new Cluster(connection).toRead(List.of(requests));
    } catch (CommandFailedException e) {
      terminal.note("whether requests are held up is left out: " + e.getMessage());
      return List.of();
    }
    try (Admin admin = Admin.create(connection.kafka().adminProperties())) {
      return OpenTransaction.find(admin, List.of(requests), now).stream()
          .filter(OpenTransaction::isHanging)
          .map(open -> open.text(connection.bootstrap()))
          .toList();
    } catch (KafkaException e) {
      terminal.note("whether requests are held up is left out: " + e.getMessage());
      return List.of();
    }
  }

  private TriageReport report(
      Map<String, ProviderSettings> providers,
      List<RecentCall> calls,
      Map<String, Probe.Result> probes,
      Map<String, KnownProviders.Known> known,
      List<String> heldUp,
      int warnDays,
      Instant now) {
    Map<String, List<RecentCall>> byProvider =
        calls.stream()
            .collect(
                Collectors.groupingBy(
                    RecentCall::provider, LinkedHashMap::new, Collectors.toList()));
    Set<String> names = new LinkedHashSet<>(providers.keySet());
    byProvider.keySet().stream().sorted().forEach(names::add);
    known.forEach(
        (name, one) -> {
          if (ProviderStates.waitsFor(name, one.health(), now).isPresent()) {
            names.add(name);
          }
        });
    List<ProviderReport> reports = new ArrayList<>();
    for (String name : names) {
      KnownProviders.Known fleets = known.get(name);
      reports.add(
          report(
              name,
              providers.get(name),
              ProviderTally.of(byProvider.getOrDefault(name, List.of())),
              probes.get(name),
              fleets == null ? ProviderHealth.OPEN : fleets.health(),
              warnDays,
              now));
    }
    return new TriageReport(
        now, since, reports, StrayVariables.ofTheWayOut(terminal.environment()), heldUp);
  }

  /** By the table of models, and by what the probe met. */
  private List<String> models(
      ProviderSettings settings, Probe.@Nullable Result result, int warnDays) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<String> warnings = new ArrayList<>();
    Retirement.warning(settings, settings.terms().catalog(), warnDays, today)
        .ifPresent(warnings::add);
    if (result instanceof Probe.Result.Answered(var model, _, _)
        && settings.terms().isAnother(settings.model(), model)) {
      warnings.add(
          "the model %s was asked for, and %s answered; its price is counted"
              .formatted(settings.model(), model));
    }
    return warnings;
  }

  private ProviderReport report(
      String name,
      @Nullable ProviderSettings settings,
      ProviderTally tally,
      Probe.@Nullable Result result,
      ProviderHealth health,
      int warnDays,
      Instant now) {
    Verdict verdict = Verdict.of(tally).and(health, now);
    return new ProviderReport(
        name,
        settings == null ? name : settings.platform(),
        settings == null
            ? List.of()
            : settings.credential().sources().stream().map(Credential.Source::reference).toList(),
        tally,
        result,
        ProviderStates.waitsFor(name, health, now).orElse(null),
        result == null ? verdict : verdict.and(result),
        settings == null ? List.of() : StrayVariables.of(settings, terminal.environment()),
        settings == null ? List.of() : models(settings, result, warnDays));
  }
}

package dev.posthouse.cli.models;

import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.model.ModelCatalog;
import dev.posthouse.provider.factory.VendorModels;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Retirement;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Shows what is known of the models that a settings file names. */
@Command(
    name = "models",
    description = {
      "Shows the providers' models: what they take and cost.",
      "",
      "It also tells when they retire. From the table that ships with Posthouse, under what the"
          + " settings say. ? stands for what nobody says. With --ask also from the vendors' own"
          + " lists, with the keys found here. Exit code 0, whatever it shows."
    },
    footer = {"", "Example: posthouse models --config posthouse.yaml --ask"})
public final class ModelsCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Clock clock;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "The settings, as YAML.")
  private Path config = Path.of("");

  @Option(names = "--ask", description = "Also ask the vendors that tell: Anthropic and OpenAI.")
  private boolean ask;

  @Option(names = "--json", description = "A line of JSON for each provider.")
  private boolean json;

  public ModelsCommand(Terminal terminal) {
    this(terminal, Clock.systemUTC());
  }

  ModelsCommand(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsReader.check(config, terminal.environment()).settings();
    LocalDate today = LocalDate.ofInstant(clock.instant(), clock.getZone());
    ModelCatalog catalog = settings.models().catalog();
    VendorModels vendors = new VendorModels(terminal.environment());
    List<KnownModel> models = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (ProviderSettings provider : settings.providers().values()) {
      Map<String, @Nullable Object> told = ask ? vendors.told(provider) : Map.of();
      catalog = told.isEmpty() ? catalog : catalog.told(provider.model(), told);
      models.add(KnownModel.of(provider, catalog, !told.isEmpty(), today));
      Retirement.warning(provider, catalog, settings.models().warnDays(), today)
          .ifPresent(warning -> warnings.add(provider.name() + ": " + warning));
    }
    if (json) {
      models.forEach(model -> terminal.out().println(model.json()));
    } else {
      KnownModel.table(models, terminal.columns()).forEach(terminal.out()::println);
      terminal.out().println();
      terminal
          .out()
          .println(
              "Prices are of a million tokens; the table of models is of %s."
                  .formatted(catalog.lookedUp()));
      warnings.forEach(warning -> terminal.out().println("warning: " + warning));
    }
    return ExitCode.OK;
  }
}

package dev.posthouse.cli.demo;

import dev.posthouse.cli.jobs.JobIds;
import dev.posthouse.cli.jobs.RequestLines;
import dev.posthouse.cli.local.BrokerLibraries;
import dev.posthouse.cli.local.LocalSettings;
import dev.posthouse.cli.local.Teardown;
import dev.posthouse.cli.local.TemporaryFolder;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.dev.DevOptions;
import dev.posthouse.dev.DevServers;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows the main job on servers of its own.
 *
 * <p>Tested by {@code DemoIT}.
 */
@Command(
    name = "demo",
    description = {
      "Shows the processor at work while providers fail; needs nothing.",
      "",
      "Runs everything in this process (Kafka, a schema registry, three simulated providers and the"
          + " processor), submits jobs, and shows how each ends although providers fail.",
      "",
      "Ends by itself: with 0 if every submitted id has exactly one terminal record, else with 1."
    },
    footer = {
      "",
      "Scenarios: calm; outage (the first provider of the chain fails everything for a while);"
          + " brownout (a tenth of its calls fail); blackout (all providers are down for a while);"
          + " poison (undecodable, invalid and oversized requests among good ones).",
      "",
      "Example: posthouse demo --jobs 1000 --scenario blackout"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int PARTITIONS = 6;
  private static final int CONCURRENCY = 64;
  private static final Duration START_WITHIN = Duration.ofSeconds(30);

  private final Terminal terminal;

  @Option(
      names = "--jobs",
      paramLabel = "FILE|N",
      defaultValue = "400",
      description =
          "How many sample jobs to submit, or a file of requests, one JSON document a line;"
              + " ${DEFAULT-VALUE} if left out.")
  private String jobs = "400";

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "outage",
      converter = ScenarioName.class,
      description = "What goes wrong; ${DEFAULT-VALUE} if left out.")
  private Scenario scenario = Scenario.OUTAGE;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides the simulated answers and faults; ${DEFAULT-VALUE} if left out.")
  private long seed = 1;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "3m",
      description = "How long the jobs may take; ${DEFAULT-VALUE} if left out.")
  private Duration timeout = Duration.ofMinutes(3);

  @Option(names = "--json", description = "Prints one line at the end, a JSON object.")
  private boolean json;

  @Option(
      names = "--keep",
      description = "Goes on until Ctrl-C, so that the console can be looked at in a browser.")
  private boolean keep;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    BrokerLibraries.require();
    List<DemoJob> toSubmit = jobs();
    terminal.note("Starting Kafka, a schema registry and three simulated providers…");
    try (Teardown teardown = Teardown.atExit()) {
      Path folder = teardown.start(() -> TemporaryFolder.create("posthouse-demo")).path();
      DevOptions options = DevOptions.defaults().seeded(seed).in(folder.resolve("kafka"));
      DevServers servers = teardown.start(() -> DevServers.start(options));
      Settings settings =
          new LocalSettings(
                  servers.bootstrapServers(),
                  servers.registryUrl().toString(),
                  servers.simulators(),
                  "llm.",
                  PARTITIONS,
                  CONCURRENCY,
                  scenario.retry(),
                  folder.resolve("stores"))
              .toSettings();
      Node processor = teardown.start(() -> Node.start(settings, Role.Selection.ALL));
      awaitRunning(processor);
      if (keep) {
        terminal.note("Console: " + processor.url());
      }
      int exitCode = demonstrate(servers, settings, toSubmit);
      if (keep) {
        terminal.out().flush();
        terminal.note("Look at it: " + processor.url() + " – Ctrl-C stops all of it.");
        new CountDownLatch(1).await();
      }
      return exitCode;
    }
  }

  private int demonstrate(DevServers servers, Settings settings, List<DemoJob> toSubmit)
      throws InterruptedException, CommandFailedException {
    terminal.note(
        "Submitting %,d jobs to the chain %s."
            .formatted(toSubmit.size(), String.join(" → ", settings.providers().keySet())));
    terminal.note(scenario.story());
    DemoView view =
        new DemoView(
            terminal, scenario, List.copyOf(servers.simulators().providers()), toSubmit.size());
    DemoReport report = new DemoRun(servers, settings, scenario, toSubmit, timeout, view).run();
    view.summarise(report);
    if (json) {
      terminal.out().println(report.toJson());
    }
    return report.isExact() ? 0 : 1;
  }

  private List<DemoJob> jobs() throws CommandFailedException {
    List<DemoJob> all =
        new ArrayList<>(
            jobs.matches("\\d{1,7}") ? DemoJob.samples(Integer.parseInt(jobs)) : read(jobs));
    if (all.isEmpty()) {
      throw new WrongUsageException(
          "--jobs: there is no job to submit; give 1 or more, or a file of them");
    }
    if (scenario == Scenario.POISON) {
      all.addAll(DemoJob.poison(new Random(seed)));
      Collections.shuffle(all, new Random(seed));
    }
    return all;
  }

  private static List<DemoJob> read(String file) throws CommandFailedException {
    JobIds ids = new JobIds(InstantSource.system(), new Random());
    RequestLines lines = new RequestLines(file, ids::next, null);
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      lines.read(in);
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(file + ": there is no such file: check the path", e);
    } catch (IOException e) {
      throw new CommandFailedException(file + " cannot be read: " + e, e);
    }
    if (!lines.faults().isEmpty()) {
      throw new CommandFailedException(String.join("\n", lines.faults()));
    }
    return lines.lines().stream().map(line -> DemoJob.of(line.request())).toList();
  }

  private static void awaitRunning(Node processor)
      throws InterruptedException, CommandFailedException {
    long giveUp = System.nanoTime() + START_WITHIN.toNanos();
    while (!processor.isRunning()) {
      if (System.nanoTime() > giveUp) {
        throw new CommandFailedException(
            "The processor did not start within " + START_WITHIN.toSeconds() + " s; see its log");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}

package dev.posthouse.cli.local;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.dev.DevOptions;
import dev.posthouse.dev.DevServers;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the servers of the demonstration until Ctrl-C. */
@Command(
    name = "dev",
    description = {
      "Runs all servers of the demonstration until Ctrl-C.",
      "",
      "These are Kafka, a schema registry, three simulated providers and the processor, in this"
          + " process. Prints how to use them."
    },
    footer = {"", "Example: posthouse dev --dir data --port 9092"})
public final class DevCommand implements Callable<Integer> {
  private static final int PARTITIONS = 6;
  private static final int CONCURRENCY = 64;

  /** How the launcher was called, set by itself; so that the printed lines work when pasted. */
  private static final String COMMAND = System.getProperty("posthouse.command", "posthouse");

  private final Terminal terminal;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where Kafka keeps its data; a temporary folder if left out.")
  private @Nullable Path directory;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      converter = PortNumber.class,
      description = "Kafka's port; 0 for a free one, ${DEFAULT-VALUE} if left out.")
  private int port = 9092;

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      converter = PortNumber.class,
      description = "The registry's port; 0 for a free one, ${DEFAULT-VALUE} if left out.")
  private int registryPort = 8081;

  @Option(
      names = "--simulator-port",
      paramLabel = "PORT",
      defaultValue = "8090",
      converter = PortNumber.class,
      description =
          "The simulated providers' port; 0 for a free one, ${DEFAULT-VALUE} if left out.")
  private int simulatorPort = 8090;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides the simulated answers and faults; ${DEFAULT-VALUE} if left out.")
  private long seed = 1;

  @Option(
      names = "--certificates",
      paramLabel = "FILE",
      description =
          "A PEM file, with which the registry and the console speak HTTPS: a certificate for"
              + " 127.0.0.1 and localhost, then those that vouch for it.")
  private @Nullable Path certificates;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "A PEM file: the certificate's key, as PKCS#8 and not encrypted.")
  private @Nullable Path key;

  @Option(
      names = "--authorities",
      paramLabel = "FILE",
      description =
          "A PEM file of those whom clients are to believe; --certificates if left out, as fits a"
              + " certificate that vouches for itself.")
  private @Nullable Path authorities;

  @Option(
      names = "--no-browser",
      description =
          "Does not open the console in a browser, as is done from a terminal on a desktop.")
  private boolean noBrowser;

  public DevCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    BrokerLibraries.require();
    TlsSettings tls = tls();
    DevOptions options =
        DevOptions.defaults().on(port, registryPort, simulatorPort).seeded(seed).proving(tls);
    terminal.note(
        "Starting Kafka, a schema registry, three simulated providers and the processor…");
    try (Teardown teardown = Teardown.atExit()) {
      Path folder =
          directory == null
              ? teardown.start(() -> TemporaryFolder.create("posthouse-dev")).path()
              : directory;
      DevServers servers = teardown.start(() -> start(options.in(folder.resolve("kafka"))));
      Settings settings =
          new LocalSettings(
                  servers.bootstrapServers(),
                  servers.registryUrl().toString(),
                  servers.simulators(),
                  Defaults.TOPICS.prefix(),
                  PARTITIONS,
                  CONCURRENCY,
                  Defaults.RETRY,
                  folder.resolve("stores"),
                  tls)
              .toSettings();
      Node processor = teardown.start(() -> Node.start(settings, Role.Selection.ALL));
      terminal
          .out()
          .print(
              howToUse(
                  servers.bootstrapServers(),
                  servers.registryUrl(),
                  servers.simulators().url(),
                  processor.url(),
                  tls == null ? null : tls.authorities()));
      terminal.out().flush();
      look(processor.url());
      new CountDownLatch(1).await();
      return 0;
    }
  }

  private @Nullable TlsSettings tls() throws CommandFailedException {
    if (certificates == null && key == null) {
      return null;
    }
    if (certificates == null || key == null) {
      throw new WrongUsageException("--certificates and --key go together: give both");
    }
    return new TlsSettings(
        certificates, key, Objects.requireNonNullElse(authorities, certificates));
  }

  /** For people who look; a program that reads the output is not at a desktop. */
  private void look(URI console) {
    boolean somebodyLooks = terminal.columns() > 0;
    if (!noBrowser && somebodyLooks) {
      var _ =
          new DesktopBrowser(System.getProperty("os.name", ""), terminal.environment())
              .open(console);
    }
  }

  private static DevServers start(DevOptions options) throws CommandFailedException {
    try {
      return DevServers.start(options);
    } catch (IllegalStateException e) {
      throw new CommandFailedException(
          e.getMessage() + ". Other ports: --port, --registry-port, --simulator-port", e);
    }
  }

  /** No line is wider than 80 columns, so that each can be pasted whole. */
  static String howToUse(
      String kafka, URI registry, URI simulators, URI console, @Nullable Path authorities) {
    String trust = authorities == null ? "" : "\n  export POSTHOUSE_AUTHORITIES=" + authorities;
    return """
    Kafka                %1$s
    Schema registry      %2$s
    Simulated providers  %3$s   (claude, gpt, gemini)
    Console              %4$s   (jobs, dead letters, providers)

    In another terminal, once:
      export POSTHOUSE_BOOTSTRAP=%1$s
      export POSTHOUSE_REGISTRY=%2$s
      export POSTHOUSE_URL=%4$s%6$s
    Submit a job and wait for its answer:
      echo '{"id": "a1", "prompt": "Why did mail coaches change horses?"}' |
        %5$s submit --wait
    See where it is, and the results as they come:
      %5$s status a1
      %5$s results --follow
    The same with another client:
      echo 'a2:{"prompt": "Why?"}' |
        kcat -P -b %1$s -t llm.requests -K: -X partitioner=murmur2_random
      kcat -C -b %1$s -t llm.results -X isolation.level=read_committed \\
        -f '%%k: %%S bytes of Avro\\n'
    Let a provider fail half of its calls, and see what it counted:
      curl -X PUT %3$s/control/claude/script \\
        -d '{"phases": [{"faults": [{"kind": "overloaded", "rate": 0.5}]}]}'
      curl %3$s/control/claude

    Ctrl-C stops all of it.
    """
        .formatted(kafka, registry, simulators, console, COMMAND, trust);
  }
}

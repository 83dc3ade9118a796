package dev.posthouse.cli.jobs;

import dev.posthouse.cli.cluster.Cluster;
import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.content.ContentUploads;
import dev.posthouse.settings.DurationText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends jobs. */
@Command(
    name = "submit",
    description = {
      "Sends jobs, and waits for their answers if told to.",
      "",
      "One JSON document a line, for example",
      "",
      "  {\"id\": \"a-1\", \"prompt\": \"What is 6 times 7?\"}",
      "",
      "Every line is checked before the first is sent. A job without id gets one; those ids are"
          + " printed. With --wait, each result or dead letter is printed as a line of JSON as it"
          + " comes, and the exit code is 1 unless every job was answered."
    },
    footer = {
      "",
      "Example: posthouse submit jobs.jsonl --wait > results.jsonl",
      "         echo '{\"prompt\": \"What is agreed?\"}' | posthouse submit --attach contract.pdf"
          + " --wait"
    })
public final class SubmitCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** How often --wait says how far it is. */
  private static final Duration PROGRESS = Duration.ofSeconds(5);

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = STANDARD_INPUT,
      description = "The jobs; - or nothing for standard input.")
  private String file = STANDARD_INPUT;

  @Option(names = "--wait", description = "Wait until every job has ended.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "How long --wait waits; ${DEFAULT-VALUE} if left out.")
  private Duration timeout = Duration.ofMinutes(10);

  @Option(
      names = "--route",
      paramLabel = "NAME",
      description = "The route of jobs that name none. If left out, default.")
  private @Nullable String route;

  @Option(names = "--skip-invalid", description = "Send the other lines if some are invalid.")
  private boolean skipInvalid;

  @Option(
      names = "--attach",
      paramLabel = "FILE",
      description =
          "A picture, document or sound for every job: put into its prompt or last message. May be"
              + " given several times. A part of a line names a file of its own by \"path\" in the"
              + " place of \"data\".")
  private List<Path> attached = List.of();

  @Option(
      names = "--store",
      paramLabel = "PLACE",
      description =
          "Where files above 128 KiB are put: s3://BUCKET/PREFIX or file:FOLDER, of the stores that"
              + " --config has under contents. If left out, all files travel in the requests.")
  private @Nullable String store;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  public SubmitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Connection connection = connectionOptions.resolve(terminal);
    RequestLines requests = read(connection);
    Cluster cluster = new Cluster(connection);
    cluster.toWrite(List.of(connection.topics().requests()));
    return wait
        ? sendAndWait(connection, cluster, requests.lines())
        : send(connection, requests.lines());
  }

  private RequestLines read(Connection connection) throws CommandFailedException {
    String source = file.equals(STANDARD_INPUT) ? "standard input" : file;
    JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
    Path folder = file.equals(STANDARD_INPUT) ? null : Path.of(file).getParent();
    RequestLines requests;
    try (ContentUploads uploads = uploads(connection);
        InputStream stream =
            file.equals(STANDARD_INPUT) ? terminal.in() : Files.newInputStream(Path.of(file))) {
      requests =
          new RequestLines(
              source,
              ids::next,
              route,
              new LocalFiles(folder == null ? Path.of("") : folder, attached, uploads));
      requests.read(stream);
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(file + ": there is no such file: check the path", e);
    } catch (IOException e) {
      throw new CommandFailedException(source + " cannot be read: " + e, e);
    }
    requests.faults().forEach(terminal::note);
    if (!requests.faults().isEmpty() && !skipInvalid) {
      throw new CommandFailedException(
          "%d of %d jobs are invalid, and nothing was sent: mend them, or add --skip-invalid"
              .formatted(
                  requests.faults().size(), requests.faults().size() + requests.lines().size()));
    }
    if (requests.lines().isEmpty()) {
      throw new CommandFailedException(source + " holds no job to send: write one a line, as JSON");
    }
    return requests;
  }

  private @Nullable ContentUploads uploads(Connection connection) throws CommandFailedException {
    if (store == null) {
      return null;
    }
    if (connection.settings() == null) {
      throw new WrongUsageException("--store: give --config too, with the stores under contents");
    }
    try {
      return ContentUploads.to(store, connection.settings().contents());
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException("--store " + store + " " + e.getMessage(), e);
    }
  }

  private int send(Connection connection, List<RequestLines.Line> lines)
      throws CommandFailedException {
    new RequestSender(connection, file).send(lines);
    lines.stream()
        .filter(RequestLines.Line::generatedId)
        .forEach(line -> terminal.out().println(line.request().getId()));
    terminal.note(sent(connection, lines));
    return ExitCode.OK;
  }

  private static String sent(Connection connection, List<RequestLines.Line> lines) {
    return "sent "
        + lines.size()
        + (lines.size() == 1 ? " job to " : " jobs to ")
        + connection.topics().requests();
  }

  private int sendAndWait(Connection connection, Cluster cluster, List<RequestLines.Line> lines)
      throws CommandFailedException, InterruptedException {
    List<TopicPartition> ends =
        cluster.toRead(List.of(connection.topics().results(), connection.topics().deadLetters()));
    EndedDecoder decoder = new EndedDecoder(connection);
    try (EndedReader reader = new EndedReader(connection, ends, decoder)) {
      new RequestSender(connection, file).send(lines);
      terminal.note(sent(connection, lines));
      return await(reader, decoder, lines);
    }
  }

  private int await(EndedReader reader, EndedDecoder decoder, List<RequestLines.Line> lines) {
    List<String> ids = lines.stream().map(line -> line.request().getId()).toList();
    Submitted submitted = new Submitted(ids, PROGRESS, InstantSource.system());
    EndedFilter ours = EndedFilter.ofJobs(Set.copyOf(ids));
    long end = System.nanoTime() + timeout.toNanos();
    while (!submitted.haveEnded() && System.nanoTime() < end) {
      submitted.progress().ifPresent(terminal::note);
      for (Ended ended : reader.poll(Duration.ofMillis(200), ours)) {
        if (submitted.end(ended)) {
          terminal.out().println(ended.json());
        }
      }
      if (!terminal.flush()) {
        return ExitCode.SOFTWARE;
      }
    }
    String unreadable = decoder.unreadable();
    if (unreadable != null) {
      terminal.note(unreadable);
    }
    summarise(submitted);
    return submitted.wereAllAnswered() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void summarise(Submitted submitted) {
    terminal.note(submitted.counts());
    List<String> open = submitted.open();
    if (!open.isEmpty()) {
      List<String> named = new ArrayList<>(open.subList(0, Math.min(5, open.size())));
      if (named.size() < open.size()) {
        named.add("…");
      }
      terminal.note(
          "not ended within %s: %s. Either they need longer, or \"posthouse run\" is not running, or their ids were submitted before: a job is worked once. See: posthouse results --dead-letters --ids %s"
              .formatted(DurationText.format(timeout), String.join(", ", named), open.getFirst()));
    }
  }
}

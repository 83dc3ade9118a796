package dev.posthouse.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how jobs ended. */
@Command(
    name = "results",
    description = {
      "Shows how jobs ended.",
      "",
      "The newest 20, oldest first, unless told otherwise. Looking changes nothing: no consumer"
          + " group is joined. TIME is from submission to the end."
    },
    footer = {"", "Example: posthouse results --follow --dead-letters"})
final class ResultsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--follow", description = "Go on with what ends from now on, until stopped.")
  private boolean follow;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "The newest N; ${DEFAULT-VALUE} if left out.")
  private int limit = 20;

  @Option(names = "--from-beginning", description = "All that Kafka still has, instead of --limit.")
  private boolean fromBeginning;

  @Option(
      names = "--ids",
      split = ",",
      paramLabel = "ID",
      description = "Only these jobs, of all that Kafka still has.")
  private List<String> ids = List.of();

  @Option(names = "--dead-letters", description = "Also jobs that ended without an answer.")
  private boolean deadLetters;

  @Option(names = "--json", description = "Whole records, one line of JSON each.")
  private boolean json;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  ResultsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Connection connection = connectionOptions.resolve(terminal);
    List<String> topics = new ArrayList<>(List.of(connection.topics().results()));
    if (deadLetters) {
      topics.add(connection.topics().deadLetters());
    }
    try (EndedReader reader =
        new EndedReader(connection, new Cluster(connection).partitions(topics))) {
      return show(reader);
    }
  }

  private int show(EndedReader reader) {
    List<Ended> past =
        (fromBeginning || !ids.isEmpty() ? reader.readAll() : reader.readNewest(limit))
            .stream().filter(this::wanted).toList();
    int idWidth = past.stream().mapToInt(ended -> ended.jobId().length()).max().orElse(36);
    ResultTable table = new ResultTable(idWidth, terminal.columns());
    if (!json && (follow || !past.isEmpty())) {
      terminal.out().println(table.head());
    }
    past.forEach(ended -> print(ended, table));
    while (terminal.flush() && follow) {
      reader.poll(Duration.ofMillis(500)).stream()
          .filter(this::wanted)
          .forEach(ended -> print(ended, table));
    }
    return outcome(reader, past);
  }

  private int outcome(EndedReader reader, List<Ended> past) {
    String unreadable = reader.unreadable();
    if (unreadable != null) {
      terminal.note(unreadable);
      return ExitCode.SOFTWARE;
    }
    if (past.isEmpty() && !follow) {
      terminal.note(
          deadLetters
              ? "no job has ended yet"
              : "no job was answered yet; add --dead-letters for those that ended without");
    }
    return ExitCode.OK;
  }

  private boolean wanted(Ended ended) {
    return ids.isEmpty() || ids.contains(ended.jobId());
  }

  private void print(Ended ended, ResultTable table) {
    terminal.out().println(json ? ended.json() : table.row(ended));
  }
}

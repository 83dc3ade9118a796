package dev.posthouse.cli.jobs;

import dev.posthouse.cli.cluster.Cluster;
import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import java.nio.file.Path;
import java.time.Duration;
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

/**
 * Shows how jobs ended.
 *
 * <p>Tested by {@code ResultsIT}.
 */
@Command(
    name = "results",
    description = {
      "Shows how jobs ended.",
      "",
      "The newest 20, oldest first, unless told otherwise. Looking changes nothing: no consumer"
          + " group is joined. TIME is from submission to the end."
    },
    footer = {
      "",
      "Example: posthouse results --follow --dead-letters",
      "         posthouse results --ids a-1,a-2 --json",
      "         posthouse results --from-beginning --files answers",
      "         posthouse results --since 1h --provider claude"
    })
public final class ResultsCommand implements Callable<Integer> {
  private static final int NEWEST = 20;

  private final Terminal terminal;

  @Option(names = "--follow", description = "Go on with what ends from now on, until stopped.")
  private boolean follow;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "The newest N; 20 if left out, and all if --ids, --since or --from-beginning is given.")
  private @Nullable Integer limit;

  @Option(names = "--from-beginning", description = "All that Kafka still has, instead of --limit.")
  private boolean fromBeginning;

  @Option(
      names = "--ids",
      split = ",",
      paramLabel = "ID",
      description = "Only these jobs, of all that Kafka still has.")
  private List<String> ids = List.of();

  @Mixin private EndOptions endOptions = new EndOptions();

  @Option(names = "--dead-letters", description = "Also jobs that ended without an answer.")
  private boolean deadLetters;

  @Option(names = "--json", description = "Whole records, one line of JSON each.")
  private boolean json;

  @Option(
      names = "--files",
      paramLabel = "FOLDER",
      description =
          "Also write each answer to a file of this folder: ID.txt, or ID.json where the request"
              + " had an outputSchema or wanted vectors.")
  private @Nullable Path files;

  @Option(
      names = "--fetch",
      description =
          "Fetch answers that lie in the content store that --config has under contents, and show"
              + " them as if they had travelled in their results; --files does anyway.")
  private boolean fetch;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  public ResultsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    check();
    Connection connection = connectionOptions.resolve(terminal);
    List<String> topics = new ArrayList<>(List.of(connection.topics().results()));
    if (deadLetters) {
      topics.add(connection.topics().deadLetters());
    }
    List<TopicPartition> partitions = new Cluster(connection).toRead(topics);
    EndedDecoder decoder = new EndedDecoder(connection);
    try (EndedReader reader = new EndedReader(connection, partitions, decoder);
        StoredAnswers stored = StoredAnswers.of(connection)) {
      return show(reader, new EndedScan(connection, partitions, decoder), decoder, stored);
    }
  }

  private void check() throws CommandFailedException {
    endOptions.check();
    if (limit != null && limit < 1) {
      throw new WrongUsageException("--limit: give 1 or more, not " + limit);
    }
    if (follow && endOptions.until() != null) {
      throw new WrongUsageException(
          "--follow waits for what ends from now on, and --until is before: give one of them");
    }
  }

  private int show(EndedReader reader, EndedScan scan, EndedDecoder decoder, StoredAnswers stored)
      throws CommandFailedException, InterruptedException {
    EndedFilter filter =
        new EndedFilter(
            Set.copyOf(ids), endOptions.providers(), endOptions.since(), endOptions.until());
    List<Ended> past = past(reader, scan, filter);
    int idWidth = past.stream().mapToInt(ended -> ended.jobId().length()).max().orElse(36);
    ResultTable table = new ResultTable(idWidth, terminal.columns());
    if (!json && (follow || !past.isEmpty())) {
      terminal.out().println(table.head());
    }
    AnswerFiles answers = files == null ? null : AnswerFiles.in(files);
    print(past, table, answers, stored);
    while (terminal.flush() && follow) {
      print(reader.poll(Duration.ofMillis(500), filter), table, answers, stored);
    }
    return outcome(decoder, past);
  }

  private List<Ended> past(EndedReader reader, EndedScan scan, EndedFilter filter) {
    boolean all = fromBeginning || isBounded() || !ids.isEmpty();
    if (!all) {
      return scan.readNewest(limit == null ? NEWEST : limit, filter, reader.ends());
    }
    // What ends after this moment is for --follow.
    List<Ended> past = scan.read(filter, reader.ends());
    return limit == null ? past : past.subList(Math.max(0, past.size() - limit), past.size());
  }

  private int outcome(EndedDecoder decoder, List<Ended> past) {
    String unreadable = decoder.unreadable();
    if (unreadable != null) {
      terminal.note(unreadable);
      return ExitCode.SOFTWARE;
    }
    if (past.isEmpty() && !follow) {
      terminal.note(nothing());
    }
    return ExitCode.OK;
  }

  private boolean isBounded() {
    return endOptions.since() != null || endOptions.until() != null;
  }

  private String nothing() {
    boolean narrowed = isBounded() || !endOptions.providers().isEmpty() || !ids.isEmpty();
    String what = narrowed ? "no such job" : "no job";
    return deadLetters
        ? what + " has ended yet"
        : what + " was answered yet; add --dead-letters for those that ended without";
  }

  private void print(
      List<Ended> all, ResultTable table, @Nullable AnswerFiles answers, StoredAnswers stored)
      throws CommandFailedException, InterruptedException {
    for (Ended ended : all) {
      Ended whole = fetch || answers != null ? stored.whole(ended) : ended;
      Ended shown = fetch ? whole : ended;
      terminal.out().println(json ? shown.json() : table.row(shown));
      if (answers != null) {
        answers.write(whole);
      }
    }
  }
}

package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.cluster.Cluster;
import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.job.CancelRequest;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.DurationText;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Gives a job up.
 *
 * <p>Tested by {@code CancelIT}.
 */
@Command(
    name = "cancel",
    description = {
      "Gives a job up, and waits until it has ended.",
      "",
      "A job that has not ended ends as a dead letter of kind cancelled, also while it waits or"
          + " while its provider is being called; that call may be billed all the same. If its"
          + " answer is quicker, the answer stands. A job has one terminal record, whichever is"
          + " first. What was cancelled can be replayed.",
      "",
      "The exit code is 0 if the job was cancelled, and 1 if it was not."
    },
    footer = {"", "Example: posthouse cancel a-1 --reason \"asked for by the customer\""})
public final class CancelCommand implements Callable<Integer> {
  private static final int LONGEST_REASON = 500;

  private final Terminal terminal;

  @Parameters(paramLabel = "ID", description = "The job's id.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; stands in the dead letter.")
  private @Nullable String reason;

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "Who asks for it; stands in the dead letter. If left out, this system's user.")
  private String actor = System.getProperty("user.name", "unknown");

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long to wait for the job to end; ${DEFAULT-VALUE} if left out.")
  private Duration timeout = Duration.ofSeconds(30);

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  public CancelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (id.isBlank()) {
      throw new WrongUsageException("the id is blank: give the id of the job to cancel");
    }
    if (reason != null && reason.length() > LONGEST_REASON) {
      throw new WrongUsageException(
          "--reason has %d characters; at most %d are taken"
              .formatted(reason.length(), LONGEST_REASON));
    }
    Connection connection = connectionOptions.resolve(terminal);
    Topics topics = connection.topics();
    Cluster cluster = new Cluster(connection);
    cluster.toWrite(List.of(topics.events(), topics.cancellations()));
    try (JobTrace trace =
        new JobTrace(
            connection,
            cluster.toRead(List.of(topics.events(), topics.results(), topics.deadLetters())),
            id)) {
      trace.readAll();
      JobTrace.End before = trace.end();
      if (before != null) {
        return report(before, "nothing to cancel: ");
      }
      int generation = trace.newest();
      if (generation == 0) {
        terminal.note(
            "no job %s is known yet; if it lies on %s, it is cancelled as soon as it is admitted"
                .formatted(PlainText.of(id), topics.requests()));
      }
      send(connection, generation);
      return await(trace);
    }
  }

  private void send(Connection connection, int generation)
      throws InterruptedException, CommandFailedException {
    CancelRequest request = new CancelRequest(id, generation, actor, reason, Instant.now());
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                connection.kafka().submitter(),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Serializer<SpecificRecord> serializer = connection.serializer()) {
      for (var record :
          List.of(
              record(serializer, connection.topics().events(), request.event()),
              record(serializer, connection.topics().cancellations(), request.cancel()))) {
        producer.send(record).get();
      }
    } catch (ExecutionException e) {
      throw new CommandFailedException(
          "Kafka did not take the cancellation: " + e.getCause() + ". The job goes on; try again",
          e);
    }
  }

  private ProducerRecord<byte[], byte[]> record(
      Serializer<SpecificRecord> serializer, String topic, SpecificRecord value) {
    return new ProducerRecord<>(topic, id.getBytes(UTF_8), serializer.serialize(topic, value));
  }

  private int await(JobTrace trace) {
    long giveUp = System.nanoTime() + timeout.toNanos();
    while (trace.end() == null && System.nanoTime() < giveUp) {
      trace.poll();
    }
    JobTrace.End end = trace.end();
    if (end == null) {
      terminal.note(
          "%s has not ended within %s. The cancellation stands, and takes effect as soon as \"posthouse run\" works it; to see: posthouse status %s"
              .formatted(PlainText.of(id), DurationText.format(timeout), PlainText.of(id)));
      return ExitCode.SOFTWARE;
    }
    return report(end, "too late: ");
  }

  private int report(JobTrace.End end, String otherwise) {
    String name = PlainText.of(id);
    return switch (end.ended()) {
      case Ended.Answered(var result) -> {
        terminal.note(
            "%s%s was answered by %s: %s"
                .formatted(otherwise, name, result.getProvider(), end.place()));
        yield ExitCode.SOFTWARE;
      }
      case Ended.Dead(var letter) -> {
        String kind = Objects.requireNonNull(letter.getReason().getKind());
        if (kind.equals(FailureKind.CANCELLED.wireName())) {
          terminal.out().println(name + " is cancelled: " + end.place());
          yield ExitCode.OK;
        }
        terminal.note("%s%s ended as %s: %s".formatted(otherwise, name, kind, end.place()));
        yield ExitCode.SOFTWARE;
      }
    };
  }
}

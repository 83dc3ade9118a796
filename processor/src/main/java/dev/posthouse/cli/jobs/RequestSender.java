package dev.posthouse.cli.jobs;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.wire.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends requests under their ids, as JSON. */
final class RequestSender {
  private final Connection connection;
  private final String source;

  /**
   * @param source the file's name, for messages
   */
  RequestSender(Connection connection, String source) {
    this.connection = connection;
    this.source = source;
  }

  /**
   * Sends all and waits until Kafka has them.
   *
   * @throws CommandFailedException if Kafka took only some; names the first line it did not take
   */
  void send(List<RequestLines.Line> lines) throws CommandFailedException {
    SortedMap<Integer, Exception> failures = new ConcurrentSkipListMap<>();
    String topic = connection.topics().requests();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            connection.kafka().submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (RequestLines.Line line : lines) {
        byte[] key = line.request().getId().getBytes(StandardCharsets.UTF_8);
        byte[] value = JsonFormat.write(line.request());
        var _ =
            producer.send(
                new ProducerRecord<>(topic, key, value),
                (_, failure) -> {
                  if (failure != null) {
                    failures.put(line.number(), failure);
                  }
                });
      }
      producer.flush();
    }
    if (!failures.isEmpty()) {
      throw failure(failures, lines.size(), topic);
    }
  }

  private CommandFailedException failure(
      SortedMap<Integer, Exception> failures, int lines, String topic) {
    Exception first = failures.sequencedValues().getFirst();
    String advice =
        first instanceof RecordTooLargeException
            ? "Shorten it, or raise max.request.size and the topic's max.message.bytes"
            : "Submit the file again: a job id that was taken already is worked once";
    return new CommandFailedException(
        "%d of %d jobs were sent to %s. The first that was not is %s:%d: %s. %s"
            .formatted(
                lines - failures.size(),
                lines,
                topic,
                source,
                failures.firstKey(),
                first.getMessage(),
                advice),
        first);
  }
}

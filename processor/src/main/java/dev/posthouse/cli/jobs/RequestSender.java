package dev.posthouse.cli.jobs;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends requests under their ids, as JSON.
 *
 * <p>Tested by {@code CommandsIT}.
 */
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
   * @throws CommandFailedException if one is too large, and then none was sent; or if Kafka took
   *     only some; names the first line it did not take
   */
  void send(List<RequestLines.Line> lines) throws CommandFailedException {
    Map<String, Object> properties = connection.kafka().submitter();
    List<Outgoing> all = lines.stream().map(this::outgoing).toList();
    requireFitting(all, properties);
    SortedMap<Integer, Exception> failures = new ConcurrentSkipListMap<>();
    String topic = connection.topics().requests();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Outgoing request : all) {
        var _ =
            producer.send(
                request.record(),
                (_, failure) -> {
                  if (failure != null) {
                    failures.put(request.line(), failure);
                  }
                });
      }
      producer.flush();
    }
    if (!failures.isEmpty()) {
      throw failure(failures, lines, topic);
    }
  }

  private record Outgoing(int line, ProducerRecord<byte[], byte[]> record) {
    int size() {
      return record.key().length + record.value().length;
    }
  }

  private Outgoing outgoing(RequestLines.Line line) {
    byte[] key = line.request().getId().getBytes(StandardCharsets.UTF_8);
    byte[] value = JsonFormat.write(line.request());
    return new Outgoing(
        line.number(), new ProducerRecord<>(connection.topics().requests(), key, value));
  }

  private void requireFitting(List<Outgoing> all, Map<String, Object> properties)
      throws CommandFailedException {
    Map<String, Object> complete = new HashMap<>(properties);
    complete.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    complete.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    int largest = new ProducerConfig(complete).getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    for (Outgoing request : all) {
      if (request.size() > largest) {
        throw new CommandFailedException(
            "%s:%d: the request has %,d bytes, and the producer sends at most %,d; nothing was sent. Shorten it, or raise max.request.size and the topic's max.message.bytes"
                .formatted(source, request.line(), request.size(), largest));
      }
    }
  }

  private CommandFailedException failure(
      SortedMap<Integer, Exception> failures, List<RequestLines.Line> lines, String topic) {
    Exception first = failures.sequencedValues().getFirst();
    String advice =
        first instanceof RecordTooLargeException
            ? "Shorten it, or raise max.request.size and the topic's max.message.bytes"
            : again(lines);
    return new CommandFailedException(
        "%d of %d jobs were sent to %s. The first that was not is %s:%d: %s. %s"
            .formatted(
                lines.size() - failures.size(),
                lines.size(),
                topic,
                source,
                failures.firstKey(),
                first.getMessage(),
                advice),
        first);
  }

  private static String again(List<RequestLines.Line> lines) {
    return lines.stream().anyMatch(RequestLines.Line::generatedId)
        ? "Submitted again as it is, the file's jobs without an id are worked twice: give each an"
            + " id first"
        : "Submit the file again: a job id that was taken already is worked once";
  }
}

package dev.posthouse.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.replay.LetterJson;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.Usage;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Dead letters of five kinds in turn, as stations write them. */
public final class SeededLetters {
  static final List<String> KINDS =
      List.of("overloaded", "rate_limited", "invalid_request", "expired", "undecodable");

  private SeededLetters() {}

  static String id(int number) {
    return "letter-" + number;
  }

  static String kind(int number) {
    return KINDS.get(number % KINDS.size());
  }

  /** The ids of a kind among so many letters. */
  static Set<String> ids(int count, String kind) {
    Set<String> ids = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      if (kind(i).equals(kind)) {
        ids.add(id(i));
      }
    }
    return ids;
  }

  static void write(KafkaProperties kafka, Topics topics, int count) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        byte[] value = JsonFormat.write(letter(topics, i, Instant.now().minusSeconds(count - i)));
        var _ =
            producer.send(new ProducerRecord<>(topics.deadLetters(), id(i).getBytes(UTF_8), value));
      }
    }
  }

  /** One, of the kind that its number gives it. */
  public static DeadLetter letter(Topics topics, int number, Instant diedAt) {
    String id = id(number);
    JobRequest request =
        JobRequest.newBuilder()
            .setId(id)
            .setPrompt("What is the answer to " + id + "?")
            .setMaxOutputTokens(100)
            .setMetadata(Map.of("tenant", "acme"))
            .build();
    DeadLetter.Builder letter =
        DeadLetter.newBuilder()
            .setJobId(id)
            .setGeneration(1)
            .setHistory(List.of())
            .setHandovers(0)
            .setMetadata(request.getMetadata())
            .setSource(new Source(topics.requests(), number % 4, (long) number))
            .setSubmittedAt(diedAt.minusSeconds(60))
            .setDiedAt(diedAt);
    return switch (kind(number)) {
      case "overloaded" ->
          called(
              letter,
              request,
              "overloaded",
              "529: Overloaded (request req_011CSHoEeqs" + number + ")",
              529);
      case "rate_limited" ->
          called(letter, request, "rate_limited", "429: wait " + number + " s as told", 429);
      case "invalid_request" ->
          raw(
              letter,
              JsonFormat.write(request),
              "invalid_request",
              "The request is invalid. route: there is none of that name; known are default");
      case "expired" ->
          raw(
              letter,
              JsonFormat.write(
                  JobRequest.newBuilder(request).setDeadline(diedAt.minusSeconds(1)).build()),
              "expired",
              "The deadline, " + diedAt + ", had passed when the request was read.");
      default ->
          raw(
              letter,
              new byte[] {1, 2, 3, (byte) number, 'p', 'r', 'o'},
              "undecodable",
              "The request cannot be decoded: begins with 0x01, expected { or 0x00.");
    };
  }

  /** One as a line of an export. */
  public static String exported(Topics topics, int number) {
    return LetterJson.whole(
        new StoredLetter(null, letter(topics, number, Instant.now()), new RecordHeaders()));
  }

  private static DeadLetter called(
      DeadLetter.Builder letter, JobRequest request, String kind, String message, int status) {
    FailureRecord failure =
        FailureRecord.newBuilder().setKind(kind).setMessage(message).setStatus(status).build();
    Instant died = letter.getDiedAt();
    return letter
        .setReason(failure)
        .setRequest(request)
        .setRoute("default")
        .setProvider("claude")
        .setAdmittedAt(died.minusSeconds(59))
        .setHistory(
            List.of(
                Call.newBuilder()
                    .setProvider("claude")
                    .setModel("claude-sonnet-4-5")
                    .setStartedAt(died.minusSeconds(3))
                    .setEndedAt(died)
                    .setFailure(failure)
                    .setUsage(Usage.newBuilder().setInputTokens(12).setOutputTokens(0).build())
                    .build()))
        .build();
  }

  private static DeadLetter raw(
      DeadLetter.Builder letter, byte[] bytes, String kind, String message) {
    return letter
        .setReason(FailureRecord.newBuilder().setKind(kind).setMessage(message).build())
        .setRaw(ByteBuffer.wrap(bytes))
        .build();
  }

  /** Arguments: Kafka's address, the topics' prefix, and how many. */
  public static void main(String[] args) {
    write(
        new KafkaProperties(Map.of("bootstrap.servers", args[0])),
        new Topics(args[1]),
        Integer.parseInt(args[2]));
  }
}

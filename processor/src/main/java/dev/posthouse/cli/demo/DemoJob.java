package dev.posthouse.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A record for the request topic.
 *
 * <p>Tested by {@code DemoIT}.
 *
 * @param id the job's id, also the record's key
 * @param value as it is sent
 * @param bad whether it is no valid request
 */
record DemoJob(String id, byte[] value, boolean bad) {

  private static final List<String> QUESTIONS =
      List.of(
          "A train leaves at 9:40 and arrives at 13:05. How long does it travel?",
          "Summarise in one sentence why mail coaches changed horses every fifteen miles.",
          "Translate into French: The horses failed, the mail went on.",
          "A crate holds %d oranges and a cart takes 12 crates. How many oranges are in a cart?",
          "Is the sentiment of this review positive? 'Arrived late, but the coffee is superb.'",
          "Write a subject line for a message that invoice %d is overdue.",
          "Name three risks of retrying a failed request at once.",
          "Extract the city: 'Deliver %d sacks of letters to Edinburgh by Friday.'");

  /** Good requests, all different. */
  static List<DemoJob> samples(int count) {
    List<DemoJob> jobs = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String question = QUESTIONS.get(i % QUESTIONS.size()).formatted(i);
      jobs.add(
          of(
              JobRequest.newBuilder()
                  .setId("job-%05d".formatted(i))
                  .setSystem("Answer in one or two sentences. This is question " + i + ".")
                  .setPrompt(question + " (" + i + ")")
                  .build()));
    }
    return jobs;
  }

  static DemoJob of(JobRequest request) {
    return new DemoJob(request.getId(), JsonFormat.write(request), false);
  }

  /** One of each kind of record that cannot become a job. */
  static List<DemoJob> poison(RandomGenerator random) {
    byte[] noise = new byte[200];
    random.nextBytes(noise);
    noise[0] = (byte) 0xfe;
    byte[] unknownSchema = {0, 0x7f, 0x7f, 0x7f, 0x7f, 2, 4, 6};
    return List.of(
        new DemoJob("poison-noise", noise, true),
        new DemoJob("poison-schema", unknownSchema, true),
        bad("poison-empty", ""),
        bad("poison-cut", "{\"prompt\": \"half a docu"),
        bad("poison-field", "{\"promt\": \"a field that does not exist\"}"),
        bad("poison-type", "{\"prompt\": \"x\", \"maxOutputTokens\": \"many\"}"),
        bad("poison-nothing", "{\"metadata\": {\"asks\": \"nothing\"}}"),
        bad(
            "poison-both",
            "{\"prompt\": \"x\", \"messages\": [{\"role\": \"user\", \"content\": \"y\"}]}"),
        bad("poison-route", "{\"prompt\": \"x\", \"route\": \"nowhere\"}"),
        bad("poison-late", "{\"prompt\": \"x\", \"deadline\": \"2001-01-01T00:00:00Z\"}"),
        bad("poison-large", "{\"prompt\": \"" + "too large ".repeat(100_000) + "\"}"));
  }

  private static DemoJob bad(String id, String value) {
    return new DemoJob(id, value.getBytes(UTF_8), true);
  }
}

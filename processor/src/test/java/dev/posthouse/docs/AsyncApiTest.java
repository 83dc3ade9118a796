package dev.posthouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** The description of the topics in {@code docs/asyncapi.yaml}, made from the Avro schemas. */
class AsyncApiTest {
  static final Path FILE = Document.PROJECT.resolve("docs/asyncapi.yaml");

  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  /** A topic that users read or write. */
  private record Channel(
      String name, String topic, Schema record, boolean written, String summary) {}

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel(
              "requests",
              TOPICS.requests(),
              JobRequest.getClassSchema(),
              true,
              "What you ask. Each ends as exactly one result or dead letter; an id is worked once"
                  + " within 24 hours."),
          new Channel(
              "results", TOPICS.results(), JobResult.getClassSchema(), false, "What was answered."),
          new Channel(
              "dead-letters",
              TOPICS.deadLetters(),
              DeadLetter.getClassSchema(),
              false,
              "What could not be answered: why, and how it was tried."),
          new Channel(
              "events",
              TOPICS.events(),
              JobEvent.getClassSchema(),
              false,
              "Every step of every job, without prompt and answer."),
          new Channel(
              "cancellations",
              TOPICS.cancellations(),
              JobCancel.getClassSchema(),
              true,
              "Which jobs are to end without an answer."));

  @Test
  void theDescriptionIsMadeFromTheSchemas() throws Exception {
    String made = text();
    if (Document.WRITE) {
      Files.writeString(FILE, made);
    }

    assertThat(FILE).as("made with -Ddocs.write=true").content().isEqualTo(made);
  }

  @Test
  void whatItRefersToIsThere() {
    JsonNode description = JsonSchemaWriter.JSON.valueToTree(loaded(text()));

    assertThat(description.findValuesAsText("$ref"))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            reference ->
                assertThat(description.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  private static String text() {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(120);
    options.setSplitLines(true);
    return "# The topics for users, in the notation of AsyncAPI 3: made from schemas/src/main/avro"
        + " by AsyncApiTest.\n"
        + new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options)
            .dump(JsonSchemaWriter.JSON.convertValue(description(), Map.class));
  }

  private static Object loaded(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  private static ObjectNode description() {
    ObjectNode api = JsonSchemaWriter.JSON.createObjectNode();
    api.put("asyncapi", "3.0.0");
    api.putObject("info")
        .put("title", "Posthouse")
        .put("version", "1")
        .put(
            "description",
            "Answers LLM jobs from Kafka. The topics bear the prefix llm. unless the settings say"
                + " otherwise. The key of every record is the job's id as UTF-8. A value is Avro in"
                + " Confluent's wire format, or JSON; the first byte tells which. Read results and"
                + " dead letters with isolation.level=read_committed.")
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
    api.put("defaultContentType", "application/json");
    ObjectNode channels = api.putObject("channels");
    ObjectNode operations = api.putObject("operations");
    ObjectNode messages = JsonSchemaWriter.JSON.createObjectNode();
    ObjectNode schemas = JsonSchemaWriter.JSON.createObjectNode();
    for (Channel channel : CHANNELS) {
      describe(channel, channels.putObject(channel.name()), operations, messages, schemas);
    }
    ObjectNode components = api.putObject("components");
    components.set("messages", messages);
    components.set("schemas", schemas);
    return api;
  }

  private static void describe(
      Channel channel,
      ObjectNode described,
      ObjectNode operations,
      ObjectNode messages,
      ObjectNode schemas) {
    String record = channel.record().getName();
    described.put("address", channel.topic()).put("description", channel.summary());
    ObjectNode names = described.putObject("messages");
    names.putObject(record + "Json").put("$ref", "#/components/messages/" + record + "Json");
    names.putObject(record + "Avro").put("$ref", "#/components/messages/" + record + "Avro");
    // As seen by Posthouse, as AsyncAPI has it: it receives what users write.
    operations
        .putObject((channel.written() ? "receive-" : "send-") + channel.name())
        .put("action", channel.written() ? "receive" : "send")
        .put("summary", channel.summary())
        .putObject("channel")
        .put("$ref", "#/channels/" + channel.name());
    String schema = "#/components/schemas/" + record;
    message(messages.putObject(record + "Json"), record, "application/json")
        .putObject("payload")
        .put("$ref", schema);
    ObjectNode avro = message(messages.putObject(record + "Avro"), record, "avro/binary");
    avro.putObject("payload")
        .put("schemaFormat", "application/vnd.apache.avro+json;version=1.9.0")
        .set("schema", tree(channel.record().toString()));
    schemas.set(record, JsonSchemaWriter.of(channel.record(), schema, "definitions"));
  }

  private static ObjectNode message(ObjectNode message, String record, String contentType) {
    message.put("name", record).put("contentType", contentType);
    message.putObject("bindings").putObject("kafka").putObject("key").put("type", "string");
    return message;
  }

  private static JsonNode tree(String json) {
    try {
      return JsonSchemaWriter.JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.posthouse.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.posthouse.cli.jobs.RequestLines;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.internal.JsonFormat;
import dev.posthouse.wire.internal.RecordModel;
import dev.posthouse.wire.serde.JsonSerializer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON Schemas in {@code docs/schemas}: made from the Avro schemas, and right. */
class JsonSchemasTest {
  private static final Path FOLDER = Document.PROJECT.resolve("docs/schemas");
  private static final ObjectWriter PRETTY = JsonSchemaWriter.JSON.writerWithDefaultPrettyPrinter();

  /** What {@code submit} finds and a schema cannot say: what other parts of the request say. */
  private static final String BEYOND_A_SCHEMA =
      "(?s).*(mediaType: is"
          + " none|\\.(url|stored|name|size|fileAt|fileId|data|callId|id|continuation):|outputSchema:"
          + " |parameters: |arguments: |providerOptions: |toolChoice: |has \\d of data|has no"
          + " result|stands in|is blank; give the text, or leave the message|surrogate|expected a"
          + " moment).*";

  private static final Object[] WRONG = {null, 5, -1, 0.5, true, "", " ", "x"};

  private static final com.networknt.schema.Schema REQUEST = schema("request");

  @ParameterizedTest
  @CsvSource({
    "request, dev.posthouse.wire.JobRequest",
    "result, dev.posthouse.wire.JobResult",
    "dead-letter, dev.posthouse.wire.DeadLetter"
  })
  void theFileIsMadeFromTheAvroSchema(String name, Class<?> type) throws Exception {
    Schema record = (Schema) type.getMethod("getClassSchema").invoke(null);
    ObjectNode described = JsonSchemaWriter.JSON.createObjectNode();
    described.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    described.put("title", record.getName());
    described.setAll(JsonSchemaWriter.of(record, "#", "$defs"));
    String made = PRETTY.writeValueAsString(described) + "\n";
    Path file = FOLDER.resolve(name + ".schema.json");
    if (Document.WRITE) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, made);
    }

    assertThat(file).as("made with -Ddocs.write=true").content().isEqualTo(made);
  }

  /** Each request of the documents, and each of those with one thing changed. */
  @ParameterizedTest
  @MethodSource("requests")
  void submitAndTheSchemaAgree(JsonNode request) throws Exception {
    assertThat(faults(REQUEST, request)).isEmpty();
    assertThat(refusal(request)).isNull();
    List<JsonNode> changed = changed(request);
    assertThat(changed).hasSizeGreaterThan(10);
    for (JsonNode one : changed) {
      String refusal = refusal(one);
      List<Error> faults = faults(REQUEST, one);
      if (refusal == null) {
        assertThat(faults).as("submit takes %s", one).isEmpty();
      } else if (faults.isEmpty()) {
        assertThat(refusal).as("the schema takes %s", one).matches(BEYOND_A_SCHEMA);
      }
    }
  }

  /** The control: most of what is wrong is found by the schema. */
  @Test
  void theSchemaRefusesMostOfWhatSubmitRefuses() throws Exception {
    int refused = 0;
    int found = 0;
    for (JsonNode request : requests()) {
      for (JsonNode one : changed(request)) {
        if (refusal(one) != null) {
          refused++;
          found += faults(REQUEST, one).isEmpty() ? 0 : 1;
        }
      }
    }

    assertThat(refused).isGreaterThan(100);
    assertThat(found).isGreaterThan(refused / 2);
  }

  @ParameterizedTest
  @CsvSource({"result, dev.posthouse.wire.JobResult", "dead-letter, dev.posthouse.wire.DeadLetter"})
  void whatPosthouseWritesSatisfiesTheSchema(String name, Class<? extends SpecificRecord> type)
      throws Exception {
    com.networknt.schema.Schema schema = schema(name);
    for (SpecificRecord record : random(type)) {
      JsonNode json = JsonSchemaWriter.JSON.readTree(written(record));

      assertThat(faults(schema, json)).as(json.toString()).isEmpty();
    }
  }

  @Test
  void aLaterVersionsResultSatisfiesTheSchema() throws Exception {
    JsonNode json = JsonSchemaWriter.JSON.readTree(written(random(JobResult.class).getFirst()));

    assertThat(faults(schema("result"), ((ObjectNode) json).put("newer", "x"))).isEmpty();
    assertThat(faults(schema("dead-letter"), json)).isNotEmpty();
  }

  static List<JsonNode> requests() throws Exception {
    List<JsonNode> requests = new ArrayList<>();
    for (Document document : Document.all()) {
      for (String json : document.blocks("json")) {
        if (!json.contains("\"jobId\"")) {
          requests.add(JsonSchemaWriter.JSON.readTree(json));
        }
      }
    }
    assertThat(requests).hasSizeGreaterThan(2);
    return requests;
  }

  private static com.networknt.schema.Schema schema(String name) {
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Files.readString(FOLDER.resolve(name + ".schema.json")));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Error> faults(com.networknt.schema.Schema schema, JsonNode json) {
    return schema.validate(json);
  }

  /** What {@code posthouse submit} has against it; null if it would send it. */
  private static @Nullable String refusal(JsonNode request) {
    try {
      return RequestLines.fault(
          JsonFormat.read(request.toString().getBytes(UTF_8), JobRequest.class));
    } catch (InvalidJsonException e) {
      return e.getMessage();
    }
  }

  private static List<JsonNode> changed(JsonNode request) {
    List<JsonNode> changed = new ArrayList<>();
    change(request, request, changed);
    return changed;
  }

  private static void change(JsonNode root, JsonNode within, List<JsonNode> changed) {
    if (within instanceof ObjectNode object) {
      object.put("someField", "x");
      changed.add(root.deepCopy());
      object.remove("someField");
      for (String name : List.copyOf(object.properties()).stream().map(e -> e.getKey()).toList()) {
        JsonNode kept = object.remove(name);
        changed.add(root.deepCopy());
        for (Object wrong : WRONG) {
          object.set(name, JsonSchemaWriter.JSON.valueToTree(wrong));
          changed.add(root.deepCopy());
        }
        object.set(name, JsonSchemaWriter.JSON.createArrayNode());
        changed.add(root.deepCopy());
        object.set(name, JsonSchemaWriter.JSON.createObjectNode());
        changed.add(root.deepCopy());
        object.set(name, kept);
      }
      object.properties().forEach(entry -> change(root, entry.getValue(), changed));
    } else if (within instanceof ArrayNode array) {
      array.forEach(item -> change(root, item, changed));
    }
  }

  private static byte[] written(SpecificRecord record) {
    try (JsonSerializer<SpecificRecord> serializer = new JsonSerializer<>()) {
      return requireNonNull(serializer.serialize("topic", record));
    }
  }

  private static <T extends SpecificRecord> List<T> random(Class<T> type) throws Exception {
    RecordModel model = RecordModel.of(type);
    Schema schema = model.getSchema(type);
    List<T> records = new ArrayList<>();
    for (Object generic : new RandomData(schema, 20, 7)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<>(schema, new GenericData()).write(generic, encoder);
      encoder.flush();
      T record =
          new SpecificDatumReader<T>(schema, schema, model)
              .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
      if (record instanceof JobResult result) {
        // Random bytes are none.
        result.setVectors(List.of(ByteBuffer.allocate(2 * Float.BYTES), ByteBuffer.allocate(0)));
      }
      records.add(record);
    }
    return records;
  }
}

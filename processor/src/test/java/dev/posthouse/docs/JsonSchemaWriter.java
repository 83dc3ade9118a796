package dev.posthouse.docs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.JobKind;
import dev.posthouse.settings.Defaults;
import dev.posthouse.translation.CacheWish;
import dev.posthouse.translation.Effort;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The JSON form of a record as a JSON Schema, made from its Avro schema. */
final class JsonSchemaWriter {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final String NAME = "^[a-zA-Z0-9_-]{1,64}$";
  private static final String NOT_BLANK = "\\S";

  /** What a request must satisfy beyond its types, as far as a schema can say it. */
  private static final Map<String, Consumer<ObjectNode>> RULES =
      Map.ofEntries(
          Map.entry(
              "JobRequest.id",
              id -> id.put("minLength", 1).put("maxLength", 249).put("pattern", NOT_BLANK)),
          Map.entry("JobRequest.prompt", prompt -> prompt.put("pattern", NOT_BLANK)),
          Map.entry(
              "JobRequest.kind",
              kind -> words(kind, Stream.of(JobKind.values()).map(JobKind::word))),
          Map.entry(
              "JobRequest.inputs",
              inputs -> {
                inputs.put("maxItems", Defaults.MOST_CALL_INPUTS);
                ((ObjectNode) inputs.get("items")).put("pattern", NOT_BLANK);
              }),
          Map.entry("JobRequest.dimensions", dimensions -> dimensions.put("minimum", 1)),
          Map.entry("JobRequest.maxOutputTokens", tokens -> tokens.put("minimum", 1)),
          Map.entry(
              "JobRequest.temperature",
              temperature -> temperature.put("minimum", 0).put("maximum", 2)),
          Map.entry("JobRequest.topP", topP -> topP.put("minimum", 0).put("maximum", 1)),
          Map.entry(
              "JobRequest.stop", stop -> ((ObjectNode) stop.get("items")).put("minLength", 1)),
          Map.entry(
              "JobRequest.effort",
              effort -> words(effort, Stream.of(Effort.values()).map(Effort::word))),
          Map.entry("JobRequest.cache", cache -> words(cache, CacheWish.WORDS.stream())),
          Map.entry("CallLimits.connectMillis", limit -> limit.put("minimum", 1)),
          Map.entry("CallLimits.firstTokenMillis", limit -> limit.put("minimum", 1)),
          Map.entry("CallLimits.idleMillis", limit -> limit.put("minimum", 1)),
          Map.entry("CallLimits.totalMillis", limit -> limit.put("minimum", 1)),
          Map.entry("Part.text", text -> text.put("pattern", NOT_BLANK)),
          Map.entry("ToolCall.name", name -> name.put("pattern", NAME)),
          Map.entry("ToolResult.name", name -> name.put("pattern", NAME)),
          Map.entry("Tool.name", JsonSchemaWriter::toolName));

  /** What means nothing for an embedding. */
  private static final List<String> CHAT_ALONE =
      List.of(
          "prompt",
          "system",
          "toolChoice",
          "outputSchema",
          "maxOutputTokens",
          "temperature",
          "topP",
          "effort",
          "cache");

  private final String base;
  private final String definitions;
  private final boolean request;
  private final Map<String, ObjectNode> named = new TreeMap<>();

  private JsonSchemaWriter(String base, String definitions, boolean request) {
    this.base = base;
    this.definitions = definitions;
    this.request = request;
  }

  /**
   * Describes a record.
   *
   * @param base where the description will stand, for references to its parts
   * @param definitions how the keyword is called that holds them
   */
  static ObjectNode of(Schema record, String base, String definitions) {
    var writer = new JsonSchemaWriter(base, definitions, record.getName().equals("JobRequest"));
    ObjectNode described = writer.record(record);
    if (!writer.named.isEmpty()) {
      writer.named.forEach(described.putObject(definitions)::set);
    }
    return described;
  }

  private ObjectNode record(Schema record) {
    ObjectNode described = JSON.createObjectNode();
    if (record.getDoc() != null) {
      described.put("description", record.getDoc());
    }
    described.put("type", "object");
    if (request) {
      // What Posthouse writes may get fields in later versions.
      described.put("additionalProperties", false);
    }
    List<String> required =
        record.getFields().stream()
            .filter(field -> !field.hasDefaultValue())
            .map(Schema.Field::name)
            .toList();
    if (!required.isEmpty()) {
      required.forEach(described.putArray("required")::add);
    }
    ObjectNode properties = described.putObject("properties");
    record.getFields().forEach(field -> properties.set(field.name(), field(record, field)));
    if (request) {
      shape(record.getName(), described);
    }
    return described;
  }

  private ObjectNode field(Schema record, Schema.Field field) {
    ObjectNode described = value(field.schema());
    if (Boolean.TRUE.equals(field.getObjectProp("json"))) {
      described.putArray("type").add("string").add("object");
      if (field.schema().isNullable()) {
        described.withArray("type").add("null");
      }
    }
    if (field.doc() != null) {
      described.put("description", field.doc());
    }
    if (request) {
      RULES.getOrDefault(record.getName() + "." + field.name(), _ -> {}).accept(described);
    }
    return described;
  }

  private ObjectNode value(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return present(schema);
    }
    ObjectNode present =
        present(
            schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow());
    if (present.has("type")) {
      String type = present.get("type").asText();
      present.putArray("type").add(type).add("null");
      return present;
    }
    ObjectNode either = JSON.createObjectNode();
    if (present.has("anyOf")) {
      either.set("anyOf", present.get("anyOf"));
    } else {
      either.putArray("anyOf").add(present);
    }
    either.withArray("anyOf").addObject().put("type", "null");
    return either;
  }

  private ObjectNode present(Schema schema) {
    ObjectNode described = JSON.createObjectNode();
    switch (schema.getType()) {
      case RECORD, ENUM -> described.put("$ref", reference(schema));
      case ARRAY -> described.put("type", "array").set("items", value(schema.getElementType()));
      case MAP ->
          described.put("type", "object").set("additionalProperties", value(schema.getValueType()));
      case STRING -> described.put("type", "string");
      case BYTES -> {
        if (schema.getObjectProp("vector") == null) {
          described.put("type", "string").put("contentEncoding", "base64");
        } else {
          described.put("type", "array").putObject("items").put("type", "number");
        }
      }
      case BOOLEAN -> described.put("type", "boolean");
      case FLOAT, DOUBLE -> described.put("type", "number");
      case INT ->
          described
              .put("type", "integer")
              .put("minimum", Integer.MIN_VALUE)
              .put("maximum", Integer.MAX_VALUE);
      case LONG -> {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
          described
              .putArray("anyOf")
              .add(JSON.createObjectNode().put("type", "string").put("format", "date-time"))
              .add(
                  JSON.createObjectNode()
                      .put("type", "integer")
                      .put("description", "milliseconds since 1970"));
        } else {
          described.put("type", "integer");
        }
      }
      default -> throw new IllegalArgumentException("no place for " + schema);
    }
    return described;
  }

  private String reference(Schema schema) {
    String name = schema.getName();
    if (!named.containsKey(name)) {
      named.put(name, JSON.createObjectNode()); // a record may hold itself
      ObjectNode described;
      if (schema.getType() == Schema.Type.RECORD) {
        described = record(schema);
      } else {
        described = JSON.createObjectNode().put("type", "string");
        words(described, schema.getEnumSymbols().stream());
      }
      named.put(name, described);
    }
    return base + "/" + definitions + "/" + name;
  }

  /** What holds between the fields of a record. */
  private static void shape(String record, ObjectNode described) {
    if (record.equals("JobRequest")) {
      described
          .putArray("oneOf")
          .add(alternative("chat", "prompt", List.of("dimensions"), List.of("messages", "inputs")))
          .add(alternative("chat", "messages", List.of("prompt", "dimensions"), List.of("inputs")))
          .add(
              alternative("embedding", "inputs", CHAT_ALONE, List.of("messages", "tools", "stop")));
    } else if (record.equals("Part")) {
      described
          .get("properties")
          .fieldNames()
          .forEachRemaining(
              name -> {
                ObjectNode one = described.withArray("oneOf").addObject();
                one.putArray("required").add(name);
                one.putObject("properties").putObject(name).putObject("not").put("type", "null");
              });
    }
  }

  /**
   * A request by one of three ways to say what is asked, and not by the others.
   *
   * @param kind that it is then; it may be left out
   * @param given the field that says it
   * @param absent values that mean nothing then
   * @param empty lists that mean nothing then
   */
  private static ObjectNode alternative(
      String kind, String given, List<String> absent, List<String> empty) {
    ObjectNode alternative = JSON.createObjectNode();
    alternative.putArray("required").add(given);
    ObjectNode properties = alternative.putObject("properties");
    properties.putObject("kind").putArray("enum").add(kind).addNull();
    if (given.equals("prompt")) {
      properties.putObject(given).put("type", "string");
    } else {
      properties.putObject(given).put("minItems", 1);
    }
    absent.forEach(name -> properties.putObject(name).put("type", "null"));
    empty.forEach(name -> properties.putObject(name).put("maxItems", 0));
    return alternative;
  }

  private static void words(ObjectNode described, Stream<String> words) {
    words.forEach(described.withArray("enum")::add);
    if (described.get("type").isArray()) {
      described.withArray("enum").addNull();
    }
  }

  private static void toolName(ObjectNode name) {
    name.put("pattern", NAME);
    name.putObject("not").putArray("enum").add("auto").add("none").add("required");
  }
}

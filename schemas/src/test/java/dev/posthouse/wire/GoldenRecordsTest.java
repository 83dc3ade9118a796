package dev.posthouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.wire.serde.AvroSerializer;
import dev.posthouse.wire.serde.JsonSerializer;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users write and read today stays readable and readable by them: a request in JSON as one
 * writes it by hand, and requests, results and dead letters as Avro and as JSON, in files that the
 * code of November 2026 wrote. <b>Never make these files anew.</b> A record that gains fields is
 * frozen by {@link SchemaHistoryTest}; these files stay as they are.
 */
class GoldenRecordsTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("basedir", "."), "src/test/resources");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A record with the version of its schema that was the newest when the files were written. */
  static Stream<Arguments> records() {
    return Stream.of(
        Arguments.of(GoldenSamples.request(), 2),
        Arguments.of(GoldenSamples.result(), 3),
        Arguments.of(GoldenSamples.letter(), 2));
  }

  @ParameterizedTest
  @MethodSource("records")
  void avroIsReadFieldByField(SpecificRecord expected, int version) throws IOException {
    assertThat(read(expected, golden(expected), version)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("records")
  void jsonIsReadFieldByField(SpecificRecord expected, int version) throws IOException {
    assertThat(read(expected, json(expected), version)).isEqualTo(expected);
  }

  /** A name that changed would be an error: JSON is read strictly. */
  @Test
  void aRequestWrittenByHandIsReadFieldByField() throws IOException {
    byte[] byHand = Files.readAllBytes(RESOURCES.resolve("golden/by-hand.json"));

    assertThat(read(GoldenSamples.request(), byHand, 2)).isEqualTo(GoldenSamples.request());
  }

  @ParameterizedTest
  @MethodSource("records")
  void theSchemaOfThenReadsWhatIsWrittenNow(SpecificRecord record, int version) throws IOException {
    Schema then = then(record, version);
    byte[] now;
    try (FakeRegistry registry = FakeRegistry.start()) {
      AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
      serializer.configure(Map.of(WireConfig.REGISTRY_URL, registry.url()), false);
      now = Objects.requireNonNull(serializer.serialize("any", record));
    }

    assertThat(generic(now, record.getSchema(), then))
        .isEqualTo(generic(golden(record), then, then));
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyFieldOfThenIsWrittenAsThenInJson(SpecificRecord record, int version)
      throws IOException {
    JsonNode now = JSON.readTree(new JsonSerializer<>().serialize("any", record));

    assertThat(missing("", JSON.readTree(json(record)), now)).isEmpty();
  }

  /** The control: the files leave no field out, so that none can be lost unseen. */
  @ParameterizedTest
  @MethodSource("records")
  void everyFieldOfThenIsFilled(SpecificRecord record, int version) throws IOException {
    Schema then = then(record, version);
    Set<String> all = new TreeSet<>();
    collectFields(then, all);
    Set<String> filled = new TreeSet<>();
    collectFilled(generic(golden(record), then, then), filled);

    assertThat(filled).isEqualTo(all);
  }

  private static SpecificRecord read(SpecificRecord like, byte[] value, int version)
      throws IOException {
    try (FakeRegistry registry = FakeRegistry.start()) {
      registry.add("any", then(like, version));
      RecordDeserializer<SpecificRecord> deserializer = new RecordDeserializer<>();
      deserializer.configure(
          Map.of(WireConfig.REGISTRY_URL, registry.url(), WireConfig.VALUE_TYPE, like.getClass()),
          false);
      return Objects.requireNonNull(deserializer.deserialize("any", value));
    }
  }

  private static Schema then(SpecificRecord record, int version) throws IOException {
    return new Schema.Parser()
        .parse(
            Files.readString(
                RESOURCES.resolve(
                    "history/%s/%d.avsc".formatted(record.getSchema().getName(), version))));
  }

  private static byte[] golden(SpecificRecord record) throws IOException {
    Path file = RESOURCES.resolve("golden/" + record.getSchema().getName() + ".hex");
    return HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", ""));
  }

  private static byte[] json(SpecificRecord record) throws IOException {
    return Files.readAllBytes(
        RESOURCES.resolve("golden/" + record.getSchema().getName() + ".json"));
  }

  private static GenericRecord generic(byte[] framed, Schema written, Schema wanted)
      throws IOException {
    byte[] avro = Arrays.copyOfRange(framed, 5, framed.length);
    return new GenericDatumReader<GenericRecord>(written, wanted)
        .read(null, DecoderFactory.get().binaryDecoder(avro, null));
  }

  /** Where {@code now} lacks something of {@code then}, or says something else. */
  private static Set<String> missing(String path, JsonNode then, @Nullable JsonNode now) {
    Set<String> missing = new TreeSet<>();
    if (then.isObject() && now != null && now.isObject()) {
      for (Map.Entry<String, JsonNode> field : then.properties()) {
        JsonNode same = now.get(field.getKey());
        missing.addAll(missing(path + "/" + field.getKey(), field.getValue(), same));
      }
    } else if (then.isArray() && now != null && now.isArray() && then.size() == now.size()) {
      for (int i = 0; i < then.size(); i++) {
        missing.addAll(missing(path + "/" + i, then.get(i), now.get(i)));
      }
    } else if (!then.equals(now)) {
      missing.add(path);
    }
    return missing;
  }

  private static void collectFields(Schema schema, Set<String> fields) {
    switch (schema.getType()) {
      case RECORD ->
          schema
              .getFields()
              .forEach(
                  field -> {
                    if (fields.add(schema.getName() + "." + field.name())) {
                      collectFields(field.schema(), fields);
                    }
                  });
      case ARRAY -> collectFields(schema.getElementType(), fields);
      case MAP -> collectFields(schema.getValueType(), fields);
      case UNION -> schema.getTypes().forEach(branch -> collectFields(branch, fields));
      default -> {}
    }
  }

  private static void collectFilled(Object value, Set<String> filled) {
    if (value instanceof GenericRecord record) {
      for (Schema.Field field : record.getSchema().getFields()) {
        Object part = record.get(field.pos());
        if (isFilled(part)) {
          filled.add(record.getSchema().getName() + "." + field.name());
          collectFilled(part, filled);
        }
      }
    } else if (value instanceof Collection<?> items) {
      items.forEach(item -> collectFilled(item, filled));
    } else if (value instanceof Map<?, ?> entries) {
      entries.values().forEach(item -> collectFilled(item, filled));
    }
  }

  private static boolean isFilled(Object value) {
    if (value instanceof Collection<?> items) {
      return !items.isEmpty();
    }
    if (value instanceof Map<?, ?> entries) {
      return !entries.isEmpty();
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof ByteBuffer bytes) {
      return bytes.hasRemaining();
    }
    return value != null && !value.equals(false) && !value.toString().isEmpty();
  }
}

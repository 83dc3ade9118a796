package dev.posthouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import dev.posthouse.wire.internal.RecordModel;
import dev.posthouse.wire.internal.RecordReaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Old records stay readable. Every version of a schema that was ever released is frozen as {@code
 * src/test/resources/history/<record>/<version>.avsc}, or, if it stands in a state store, in {@link
 * #STORED}.
 *
 * <p><b>After changing a schema</b> (two minutes):
 *
 * <ol>
 *   <li>Give each new field a default; never rename or remove one, and add no symbol to an enum.
 *   <li>Run {@code mvn -pl schemas clean test -Dtest=SchemaHistoryTest -Dhistory.freeze=true}. It
 *       writes the next version of each record that changed, and of those that contain it.
 *   <li>Run the tests again without the property, and commit the new files with the schema.
 * </ol>
 *
 * A version may be edited or deleted only as long as it was never released. A new record for a
 * topic is added to {@link RecordTypes#VALUES} first.
 */
class SchemaHistoryTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final Path HISTORY = MODULE.resolve("src/test/resources/history");

  /** Of records in a state store: the processor needs their versions to read what it stored. */
  private static final Path STORED =
      MODULE.resolve("src/main/resources/dev/posthouse/wire/internal/stored");

  private static final int RECORDS = 50;

  @ParameterizedTest
  @MethodSource("types")
  void theNewestFrozenVersionIsTheCurrentSchema(Class<? extends SpecificRecord> type)
      throws IOException {
    Schema current = RecordTypes.schema(type);
    List<Schema> versions = versions(type);
    if (!versions.isEmpty() && versions.get(versions.size() - 1).equals(current)) {
      return;
    }
    Path next = directory(type).resolve((versions.size() + 1) + ".avsc");
    if (Boolean.getBoolean("history.freeze")) {
      Files.createDirectories(next.getParent());
      Files.writeString(next, SchemaFormatter.format("json/pretty", current) + "\n");
      return;
    }
    fail(
        "%s differs from its newest frozen version. Freeze it as version %d: see the Javadoc of"
            + " %s.",
        type.getSimpleName(), versions.size() + 1, getClass().getSimpleName());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("frozen")
  void recordsOfEveryVersionAreReadByTheCurrentClass(
      Class<? extends SpecificRecord> type, int version, Schema written) {
    RecordReaders<?> readers = new RecordReaders<>(written, type);

    for (Object record : RandomRecords.generic(written, RECORDS, version)) {
      byte[] value = RandomRecords.framed(1, RandomRecords.encode(record, written));
      assertThat((Object) readers.read(value)).isInstanceOf(type);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("frozen")
  void everyVersionAndTheCurrentOneReadEachOther(
      Class<? extends SpecificRecord> type, int version, Schema frozen) {
    Schema current = RecordTypes.schema(type);

    assertThat(reads(current, frozen)).as("the current schema reads version %d", version).isTrue();
    assertThat(reads(frozen, current)).as("version %d reads the current schema", version).isTrue();
  }

  @Test
  void aResultOfTheFirstVersionHasNoCachedAndNoReasoningTokens() throws IOException {
    Schema first = versions(JobResult.class).get(0);
    byte[] value =
        RandomRecords.framed(
            1, RandomRecords.encode(RandomRecords.generic(first, 1, 1).get(0), first));

    Usage usage = new RecordReaders<>(first, JobResult.class).read(value).getUsage();

    assertThat(first.getField("usage").schema().getFields()).hasSize(2);
    assertThat(usage.getCachedTokens()).isZero();
    assertThat(usage.getReasoningTokens()).isZero();
  }

  /** The control: the checks above can fail. */
  @Test
  void aFieldWithoutDefaultIsFoundOut() {
    Schema before =
        SchemaBuilder.record("dev.posthouse.wire.Source")
            .fields()
            .requiredString("topic")
            .endRecord();
    Schema broken = RecordTypes.schema(Source.class);

    assertThat(reads(broken, before)).isFalse();
    RecordReaders<Source> readers = new RecordReaders<>(before, Source.class);
    byte[] value =
        RandomRecords.framed(
            1, RandomRecords.encode(RandomRecords.generic(before, 1, 1).get(0), before));
    assertThatCode(() -> readers.read(value)).isInstanceOf(UndecodableException.class);
  }

  @Test
  void everySchemaIsFrozenAloneOrAsPartOfAnother() throws IOException {
    Map<String, Schema> frozen = new HashMap<>();
    for (Class<?> type : RecordTypes.VALUES) {
      collectRecords(RecordTypes.schema(type), frozen);
    }
    try (Stream<Path> sources = Files.list(MODULE.resolve("src/main/avro"))) {
      List<String> names =
          sources.map(file -> file.getFileName().toString().replace(".avsc", "")).toList();

      assertThat(frozen.keySet()).as("add new values to RecordTypes.VALUES").containsAll(names);
    }
  }

  /** Maven makes a class anew only if its own schema changed, not if one that it contains did. */
  @ParameterizedTest
  @MethodSource("types")
  void aRecordContainsTheCurrentVersionOfItsParts(Class<? extends SpecificRecord> type) {
    Map<String, Schema> parts = new HashMap<>();
    collectRecords(RecordTypes.schema(type), parts);

    parts.forEach(
        (name, part) ->
            assertThat(part)
                .as("%s is stale in %s: run mvn clean", name, type.getSimpleName())
                .isEqualTo(
                    RecordTypes.schema(
                        Objects.requireNonNull(RecordModel.of(type).getClass(part)))));
  }

  private static void collectRecords(Schema schema, Map<String, Schema> records) {
    switch (schema.getType()) {
      case RECORD -> {
        if (records.put(schema.getName(), schema) == null) {
          schema.getFields().forEach(field -> collectRecords(field.schema(), records));
        }
      }
      case ARRAY -> collectRecords(schema.getElementType(), records);
      case MAP -> collectRecords(schema.getValueType(), records);
      case UNION -> schema.getTypes().forEach(branch -> collectRecords(branch, records));
      default -> {}
    }
  }

  private static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  static List<Class<? extends SpecificRecord>> types() {
    return RecordTypes.VALUES;
  }

  static Stream<Arguments> frozen() throws IOException {
    List<Arguments> all = new ArrayList<>();
    for (Class<? extends SpecificRecord> type : RecordTypes.VALUES) {
      List<Schema> versions = versions(type);
      for (int i = 0; i < versions.size(); i++) {
        all.add(Arguments.of(type, i + 1, versions.get(i)));
      }
    }
    return all.stream();
  }

  private static Path directory(Class<?> type) {
    Path stored = STORED.resolve(type.getSimpleName());
    return Files.exists(stored) ? stored : HISTORY.resolve(type.getSimpleName());
  }

  private static List<Schema> versions(Class<?> type) throws IOException {
    List<Schema> versions = new ArrayList<>();
    Path directory = directory(type);
    Path file = directory.resolve("1.avsc");
    while (Files.exists(file)) {
      versions.add(new Schema.Parser().parse(Files.readString(file)));
      file = directory.resolve((versions.size() + 1) + ".avsc");
    }
    return versions;
  }
}

package dev.posthouse.wire.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.wire.FakeRegistry;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.RandomRecords;
import dev.posthouse.wire.RecordTypes;
import dev.posthouse.wire.RegistryRefusedException;
import dev.posthouse.wire.Samples;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.internal.Job;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdeTest {
  private FakeRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  static List<Class<? extends SpecificRecord>> types() {
    return RecordTypes.VALUES;
  }

  @Test
  void aValueIsAZeroByteTheIdBigEndianAndAvro() throws IOException {
    Job job = Samples.job();

    byte[] value = serializer(Map.of()).serialize("retries", job);

    byte[] avro = avro(job);
    assertThat(value).startsWith(0, 1, 2, 3, 4);
    assertThat(value).endsWith(avro).hasSize(5 + avro.length);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Job job = Samples.job();

    byte[] value = serializer(Map.of()).serialize("retries", job);

    assertThat(deserializer(Job.class).deserialize("retries", value)).isEqualTo(job);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyRecordIsReadAsAProducerInAnotherLanguageWroteIt(Class<? extends SpecificRecord> type) {
    Schema plain = new Schema.Parser().parse(withoutJava(RecordTypes.schema(type)));
    int id = registry.add("any", plain);

    for (Object record : RandomRecords.generic(plain, 20, 3)) {
      byte[] value = RandomRecords.framed(id, RandomRecords.encode(record, plain));
      SpecificRecord read = deserializer(type).deserialize("any", value);
      byte[] again = serializer(Map.of()).serialize("other", read);
      assertThat(deserializer(type).deserialize("other", again)).isEqualTo(read);
    }
  }

  @Test
  void aProducerMayKnowFewerFieldsAndOthersInAnotherOrder() {
    Schema foreign =
        SchemaBuilder.record("other.Request")
            .fields()
            .requiredString("colour")
            .requiredString("prompt")
            .requiredString("id")
            .endRecord();
    Object record =
        new GenericRecordBuilder(foreign)
            .set("colour", "red")
            .set("prompt", "hello")
            .set("id", "1")
            .build();
    byte[] value =
        RandomRecords.framed(registry.add("any", foreign), RandomRecords.encode(record, foreign));

    JobRequest read = deserializer(JobRequest.class).deserialize("any", value);

    assertThat(read).isEqualTo(JobRequest.newBuilder().setId("1").setPrompt("hello").build());
  }

  @Test
  void theRegistryIsAskedOnceForEachSchema() {
    AvroSerializer<SpecificRecord> serializer = serializer(Map.of());
    AvroDeserializer<Job> deserializer = deserializer(Job.class);

    for (int i = 0; i < 100; i++) {
      deserializer.deserialize("t", serializer.serialize("t", Samples.job()));
    }

    assertThat(registry.calls())
        .containsExactly("POST /subjects/t-value/versions", "GET /schemas/ids/" + 0x01020304);
  }

  @Test
  void manyThreadsMayShareASerializerAndADeserializer() throws Exception {
    AvroSerializer<SpecificRecord> serializer = serializer(Map.of());
    AvroDeserializer<Job> deserializer = deserializer(Job.class);
    List<Job> jobs = RandomRecords.specific(Job.class, 200, 5);
    ExecutorService threads = Executors.newFixedThreadPool(8);

    List<Callable<Job>> calls = new ArrayList<>();
    for (Job job : jobs) {
      calls.add(() -> deserializer.deserialize("t", serializer.serialize("t", job)));
    }
    List<Job> read = new ArrayList<>();
    for (Future<Job> future : threads.invokeAll(calls)) {
      read.add(future.get());
    }
    threads.shutdown();

    assertThat(read).isEqualTo(jobs);
  }

  @ParameterizedTest
  @CsvSource({
    "TopicNameStrategy, t-value",
    "RecordNameStrategy, dev.posthouse.wire.Source",
    "TopicRecordNameStrategy, t-dev.posthouse.wire.Source",
    "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy, t-dev.posthouse.wire.Source",
  })
  void theSubjectIsNamedByConfluentsStrategies(String strategy, String subject) {
    serializer(Map.of("value.subject.name.strategy", strategy)).serialize("t", Samples.SOURCE);

    assertThat(registry.calls()).containsExactly("POST /subjects/" + subject + "/versions");
  }

  @Test
  void anUnknownStrategyIsNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> serializer(Map.of("value.subject.name.strategy", "MyStrategy")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("MyStrategy")
        .hasMessageContaining("TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy");
  }

  @Test
  void withoutAutoRegisterAnUnknownSchemaIsRefusedAndTheSubjectNamed() {
    AvroSerializer<SpecificRecord> serializer = serializer(Map.of("auto.register.schemas", false));

    assertThatThrownBy(() -> serializer.serialize("t", Samples.SOURCE))
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContainingAll("t-value", "auto.register.schemas");
    assertThat(registry.calls()).containsExactly("POST /subjects/t-value");
  }

  @Test
  void withoutAutoRegisterAKnownSchemaIsLookedUp() {
    int id = registry.add("t-value", Source.getClassSchema());

    byte[] value =
        serializer(Map.of("auto.register.schemas", "false")).serialize("t", Samples.SOURCE);

    assertThat(value).startsWith(ByteBuffer.allocate(5).putInt(1, id).array());
  }

  @Test
  void withUseLatestVersionTheRecordIsWrittenAsTheNewestSchemaWouldReadIt() {
    Schema latest =
        SchemaBuilder.record("dev.posthouse.wire.Source")
            .fields()
            .requiredLong("offset")
            .requiredString("topic")
            .optionalString("cluster")
            .endRecord();
    int id = registry.add("t-value", latest);
    Map<String, Object> settings =
        Map.of("auto.register.schemas", false, "use.latest.version", true);

    byte[] value = serializer(settings).serialize("t", Samples.SOURCE);

    Object expected =
        new GenericRecordBuilder(latest).set("offset", 42L).set("topic", "llm.requests").build();
    assertThat(value).isEqualTo(RandomRecords.framed(id, RandomRecords.encode(expected, latest)));
  }

  @Test
  void withUseLatestVersionANewestSchemaThatCannotReadTheRecordIsRefused() {
    registry.add(
        "t-value",
        SchemaBuilder.record("dev.posthouse.wire.Source").fields().requiredInt("x").endRecord());
    Map<String, Object> settings =
        Map.of("auto.register.schemas", false, "use.latest.version", true);

    assertThatThrownBy(() -> serializer(settings).serialize("t", Samples.SOURCE))
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContainingAll("t-value", "use.latest.version");
  }

  @Test
  void aFieldThatMustBeSetAndIsNullIsNamed() {
    Source source = new Source();

    assertThatThrownBy(() -> serializer(Map.of()).serialize("t", source))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("topic");
  }

  @Test
  void aSerializerThatFailedWritesTheNextRecordWhole() {
    AvroSerializer<SpecificRecord> serializer = serializer(Map.of());
    byte[] before = serializer.serialize("t", Samples.SOURCE);
    assertThatThrownBy(() -> serializer.serialize("t", new Source()))
        .isInstanceOf(SerializationException.class);

    assertThat(serializer.serialize("t", Samples.SOURCE)).isEqualTo(before);
  }

  @Test
  void nullStaysNull() {
    assertThat(serializer(Map.of()).serialize("t", null)).isNull();
    assertThat(deserializer(Source.class).deserialize("t", null)).isNull();
  }

  @Test
  void theTypeMayComeFromTheSettings() {
    AvroDeserializer<Source> deserializer = new AvroDeserializer<>();
    deserializer.configure(
        Map.of(
            "schema.registry.url", registry.url(),
            "specific.avro.value.type", Source.class.getName()),
        false);

    byte[] value = serializer(Map.of()).serialize("t", Samples.SOURCE);

    assertThat(deserializer.deserialize("t", value)).isEqualTo(Samples.SOURCE);
  }

  @Test
  void withoutATypeTheSettingIsNamed() {
    AvroDeserializer<Source> deserializer = new AvroDeserializer<>();

    assertThatThrownBy(
            () -> deserializer.configure(Map.of("schema.registry.url", registry.url()), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("specific.avro.value.type");
  }

  @Test
  void aRecordOfAnotherSortIsUndecodable() {
    byte[] value = serializer(Map.of()).serialize("t", Samples.SOURCE);

    assertThatThrownBy(() -> deserializer(JobResult.class).deserialize("t", value))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContainingAll("Source", "JobResult");
  }

  private AvroSerializer<SpecificRecord> serializer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("schema.registry.url", registry.url());
    AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    serializer.configure(all, false);
    return serializer;
  }

  private <T extends SpecificRecord> AvroDeserializer<T> deserializer(Class<T> type) {
    AvroDeserializer<T> deserializer = new AvroDeserializer<>(type);
    deserializer.configure(Map.of("schema.registry.url", registry.url()), false);
    return deserializer;
  }

  /** As Avro's own encoder of the class writes it, without its header of ten bytes. */
  private static byte[] avro(Job job) throws IOException {
    ByteBuffer message = Job.getEncoder().encode(job);
    byte[] avro = new byte[message.remaining() - 10];
    message.position(10).get(avro);
    return avro;
  }

  private static String withoutJava(Schema schema) {
    return schema.toString().replace(",\"avro.java.string\":\"String\"", "");
  }
}

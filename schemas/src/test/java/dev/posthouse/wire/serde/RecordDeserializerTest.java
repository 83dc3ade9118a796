package dev.posthouse.wire.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.wire.FakeRegistry;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Samples;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.internal.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDeserializerTest {

  @Test
  void eitherFormIsRead() throws IOException {
    try (FakeRegistry registry = FakeRegistry.start()) {
      Map<String, String> settings =
          Map.of(
              "schema.registry.url", registry.url(),
              "specific.avro.value.type", Source.class.getName());
      RecordDeserializer<Source> deserializer = new RecordDeserializer<>();
      deserializer.configure(settings, false);
      AvroSerializer<Source> avro = new AvroSerializer<>(new RegistryClient(settings), Map.of());

      assertThat(deserializer.deserialize("t", avro.serialize("t", Samples.SOURCE)))
          .isEqualTo(Samples.SOURCE);
      assertThat(
              deserializer.deserialize(
                  "t", new JsonSerializer<Source>().serialize("t", Samples.SOURCE)))
          .isEqualTo(Samples.SOURCE);
      assertThat(deserializer.deserialize("t", null)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "hello", "[{}]", "\"x\"", "\u0001\u0000"})
  void whatIsNeitherIsUndecodable(String value) {
    RecordDeserializer<Source> deserializer = new RecordDeserializer<>(Source.class, null);

    assertThatThrownBy(() -> deserializer.deserialize("t", value.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContainingAll("expected a JSON object", "0x00")
        .hasMessageNotContaining("hello");
  }

  @Test
  void aByteOrderMarkAndWhiteSpaceMayStandBeforeJson() {
    byte[] value = "\uFEFF \t\r\n{\"prompt\":\"hi\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(new RecordDeserializer<>(JobRequest.class, null).deserialize("t", value))
        .isEqualTo(JobRequest.newBuilder().setPrompt("hi").build());
  }

  @Test
  void withoutARegistryAvroIsUndecodableAndTheSettingNamed() {
    RecordDeserializer<Source> deserializer = new RecordDeserializer<>(Source.class);
    deserializer.configure(Map.of(), false);

    assertThatThrownBy(() -> deserializer.deserialize("t", new byte[] {0, 0, 0, 0, 1, 0}))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("schema.registry.url");
  }

  @Test
  void anAvroValueWithoutAWholeHeaderIsUndecodable() throws IOException {
    try (FakeRegistry registry = FakeRegistry.start()) {
      RecordDeserializer<Source> deserializer = new RecordDeserializer<>(Source.class);
      deserializer.configure(Map.of("schema.registry.url", registry.url()), false);

      assertThatThrownBy(() -> deserializer.deserialize("t", new byte[] {0, 0, 0, 1}))
          .isInstanceOf(UndecodableException.class)
          .hasMessageContaining("too short");
      assertThat(registry.calls()).isEmpty();
    }
  }

  @Test
  void withoutATypeTheSettingIsNamed() {
    assertThatThrownBy(() -> new RecordDeserializer<Source>().configure(Map.of(), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("specific.avro.value.type");
    assertThatThrownBy(() -> new JsonDeserializer<Source>().configure(Map.of(), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("specific.avro.value.type");
  }
}

package dev.posthouse.wire.serde;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.UndecodableException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {

  @ParameterizedTest
  @CsvSource({
    "c301aabbccdd, single-object encoding",
    "4f626a0104, an Avro file",
    "1f8b0800, gzip",
    "28b52ffd24, Zstandard",
    "ff060000734e, Snappy",
    "aced0005, a serialized Java object",
    "5b7b7d5d, a JSON list",
    "227b7d22, a JSON text",
    "0102030405, a schema GUID",
    "fffe7b00, UTF-16"
  })
  void whatIsInNeitherFormIsNamedByHowItBegins(String hex, String name) {
    try (var deserializer = new RecordDeserializer<>(JobRequest.class, null)) {
      byte[] value = HexFormat.of().parseHex(hex);

      assertThatThrownBy(() -> deserializer.deserialize("requests", value))
          .isInstanceOf(UndecodableException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("expected a JSON object");
    }
  }

  @ParameterizedTest
  @CsvSource({"hello, 0x68", "<html>, 0x3c"})
  void ofAnythingElseTheFirstByteIsTold(String text, String first) {
    try (var deserializer = new RecordDeserializer<>(JobRequest.class, null)) {
      assertThatThrownBy(() -> deserializer.deserialize("requests", text.getBytes(US_ASCII)))
          .hasMessageContaining("begins with byte " + first + "; expected");
    }
  }
}

package dev.posthouse.wire.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorJsonTest {

  @Test
  void numbersReadAsFloat32AreTheSameToTheLastBit() throws Exception {
    SplittableRandom random = new SplittableRandom(16);
    ByteBuffer vector = ByteBuffer.allocate(40_000 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (vector.hasRemaining()) {
      float number = Float.intBitsToFloat(random.nextInt());
      vector.putFloat(Float.isFinite(number) ? number : -0.0f);
    }
    vector.flip();

    byte[] json = JsonFormat.write(result(vector));
    JobResult read = JsonFormat.read(json, JobResult.class);

    assertThat(read.getVectors()).containsExactly(vector);
    String array = new String(json, UTF_8);
    String[] texts = array.substring(array.indexOf("[[") + 2, array.indexOf("]]")).split(",");
    assertThat(texts).hasSize(40_000);
    for (int i = 0; i < texts.length; i++) {
      int bits = vector.getInt(i * Float.BYTES);
      assertThat(Float.floatToRawIntBits(Float.parseFloat(texts[i]))).isEqualTo(bits);
    }
  }

  @Test
  void base64IsReadToo() throws Exception {
    byte[] json = JsonFormat.write(result(ByteBuffer.allocate(0)));
    String base64 = new String(json, UTF_8).replace("[[]]", "[\"AACAPwAAAMA=\"]");

    JobResult read = JsonFormat.read(base64.getBytes(UTF_8), JobResult.class);

    assertThat(read.getVectors())
        .singleElement()
        .isEqualTo(
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(-2).flip());
  }

  @Test
  void aTextAmongTheNumbersIsNamedWithItsPlace() {
    byte[] json = JsonFormat.write(result(ByteBuffer.allocate(4)));
    String wrong = new String(json, UTF_8).replace("[[0.0]]", "[[0.0,\"one\"]]");

    assertThatThrownBy(() -> JsonFormat.read(wrong.getBytes(UTF_8), JobResult.class))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageContaining("vectors[0][1]")
        .hasMessageContaining("expected a number, found text");
  }

  @Test
  void bytesThatAreNoFiniteNumbersGoThroughAsBase64() throws Exception {
    ByteBuffer infinite = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    infinite.putFloat(0, Float.POSITIVE_INFINITY);

    for (ByteBuffer bytes : List.of(infinite, ByteBuffer.allocate(5))) {
      byte[] json = JsonFormat.write(result(bytes));

      assertThat(new String(json, UTF_8)).contains("\"vectors\":[\"");
      assertThat(JsonFormat.read(json, JobResult.class).getVectors()).containsExactly(bytes);
    }
  }

  private static JobResult result(ByteBuffer vector) {
    Instant now = Instant.ofEpochMilli(0);
    return JobResult.newBuilder()
        .setJobId("a")
        .setGeneration(1)
        .setRoute("default")
        .setProvider("p")
        .setModel("m")
        .setText("")
        .setStopReason("end")
        .setUsage(Usage.newBuilder().setInputTokens(1).setOutputTokens(0).build())
        .setHistory(List.of())
        .setHandovers(0)
        .setMetadata(Map.of())
        .setSource(new Source("requests", 0, 0L))
        .setSubmittedAt(now)
        .setAdmittedAt(now)
        .setCompletedAt(now)
        .setVectors(List.of(vector))
        .build();
  }
}

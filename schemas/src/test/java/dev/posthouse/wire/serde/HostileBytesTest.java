package dev.posthouse.wire.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.RandomRecords;
import dev.posthouse.wire.RecordTypes;
import dev.posthouse.wire.Samples;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import dev.posthouse.wire.internal.RecordModel;
import dev.posthouse.wire.internal.RecordReaders;
import dev.posthouse.wire.internal.RecordWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, decoding ends at once, in a record or an {@link UndecodableException}. */
@Timeout(60)
class HostileBytesTest {
  private static final int MUTATIONS = 1_500;
  private static final long LARGEST_ALLOCATION = 4 << 20;

  static List<Class<? extends SpecificRecord>> types() {
    return RecordTypes.VALUES;
  }

  @ParameterizedTest
  @MethodSource("types")
  void brokenAvroIsUndecodableAndCostsNoMemory(Class<? extends SpecificRecord> type) {
    Schema schema = RecordTypes.schema(type);
    RecordReaders<?> readers = new RecordReaders<>(schema, type);
    Random random = new Random(11);
    List<Object> records = RandomRecords.generic(schema, 20, 11);

    for (int i = 0; i < MUTATIONS; i++) {
      byte[] avro = RandomRecords.encode(records.get(i % records.size()), schema);
      byte[] value = RandomRecords.framed(1, mutated(avro, random));
      requireHarmless(() -> readers.read(value));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void brokenJsonIsUndecodableAndCostsNoMemory(Class<? extends SpecificRecord> type) {
    Random random = new Random(12);
    List<? extends SpecificRecord> records = RandomRecords.specific(type, 20, 12);

    for (int i = 0; i < MUTATIONS; i++) {
      byte[] json = mutated(JsonFormat.write(records.get(i % records.size())), random);
      requireHarmless(() -> JsonFormat.read(json, type));
    }
  }

  @Test
  void everyTruncationIsUndecodable() throws IOException {
    Schema schema = Job.getClassSchema();
    RecordReaders<Job> readers = new RecordReaders<>(schema, Job.class);
    byte[] whole =
        new RecordWriter(1, schema, schema, RecordModel.of(Job.class)).write(Samples.job());

    for (int length = 5; length < whole.length; length++) {
      byte[] truncated = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> readers.read(truncated)).isInstanceOf(UndecodableException.class);
    }
    byte[] extended = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> readers.read(extended)).isInstanceOf(UndecodableException.class);
    assertThat(readers.read(whole)).isEqualTo(Samples.job());
  }

  @ParameterizedTest
  @ValueSource(
      longs = {-1, Long.MIN_VALUE, 100_000_000, Integer.MAX_VALUE - 8, 1L << 31, Long.MAX_VALUE})
  void aForgedLengthIsUndecodableAndCostsNoMemory(long length) throws IOException {
    Schema schema = JobResult.getClassSchema();
    RecordReaders<JobResult> readers = new RecordReaders<>(schema, JobResult.class);

    for (int texts = 0; texts <= 6; texts++) {
      // After six texts and the usage come the array of calls and the map of metadata.
      byte[] value = RandomRecords.framed(1, forged(texts, length));
      requireHarmless(() -> readers.read(value));
      assertThatThrownBy(() -> readers.read(value)).isInstanceOf(UndecodableException.class);
    }
  }

  private static byte[] forged(int texts, long length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    for (int i = 0; i < texts; i++) {
      encoder.writeString("x");
      if (i == 0) {
        encoder.writeInt(1);
      }
      if (i == 5) {
        for (int tokens = 0; tokens < 4; tokens++) {
          encoder.writeLong(1);
        }
      }
    }
    encoder.writeLong(length);
    encoder.flush();
    return bytes.toByteArray();
  }

  @Test
  void textThatIsNoUtf8IsUndecodable() {
    Schema schema = Source.getClassSchema();
    byte[] value = {0, 0, 0, 0, 1, 4, (byte) 0xC3, (byte) 0x28, 0, 0};

    assertThatThrownBy(() -> new RecordReaders<>(schema, Source.class).read(value))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void theReplacementCharacterItselfIsText() {
    Schema schema = Source.getClassSchema();
    byte[] topic = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    byte[] value = {0, 0, 0, 0, 1, 6, topic[0], topic[1], topic[2], 0, 0};

    assertThat(new RecordReaders<>(schema, Source.class).read(value))
        .isEqualTo(new Source("\uFFFD", 0, 0L));
  }

  private static byte[] mutated(byte[] value, Random random) {
    byte[] mutated =
        random.nextInt(4) == 0 ? Arrays.copyOf(value, random.nextInt(value.length + 1)) : value;
    for (int i = random.nextInt(4); i >= 0 && mutated.length > 0; i--) {
      mutated[random.nextInt(mutated.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : 0xFF);
    }
    return mutated;
  }

  private static void requireHarmless(Runnable decoding) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      decoding.run();
    } catch (UndecodableException expected) {
      assertThat(expected).message().isNotBlank();
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(LARGEST_ALLOCATION);
  }

  /** The control: the meter of allocation works. */
  @Test
  void anAllocationIsMeasured() {
    assertThatCode(
            () -> requireHarmless(() -> assertThat(new byte[(int) LARGEST_ALLOCATION]).hasSize(1)))
        .isInstanceOf(AssertionError.class);
  }
}

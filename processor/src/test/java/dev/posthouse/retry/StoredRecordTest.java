package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredRecordTest {
  record Entry(String key, byte @Nullable [] value) {}

  @Property
  void aParcelIsReadBackAsItWasWritten(
      @ForAll("entries") List<Entry> entries, @ForAll byte[] value) {
    Headers headers = new RecordHeaders();
    entries.forEach(entry -> headers.add(entry.key(), entry.value()));

    StoredRecord read =
        StoredRecord.of(new StoredRecord("job-1".getBytes(UTF_8), headers, value).toBytes());

    assertThat(read.key()).isEqualTo("job-1".getBytes(UTF_8));
    assertThat(read.headers()).isEqualTo(headers);
    assertThat(read.value()).isEqualTo(value);
  }

  @Test
  void aParcelOfANewerVersionIsRefused() {
    assertThatThrownBy(() -> StoredRecord.of(new byte[] {3, 0, 0, 0, 0}))
        .hasMessageContaining("version 3")
        .hasMessageContaining("run that version");
  }

  @Test
  void aParcelOfTheFirstVersionHadNoKey() {
    StoredRecord read = StoredRecord.of(new byte[] {1, 0, 0, 0, 0, 7, 8});

    assertThat(read.key()).isNull();
    assertThat(read.value()).containsExactly(7, 8);
  }

  @Provide
  Arbitrary<List<Entry>> entries() {
    Arbitrary<String> keys = Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(20);
    Arbitrary<byte[]> values = Arbitraries.bytes().array(byte[].class).ofMaxSize(20);
    return Combinators.combine(keys, values.injectNull(0.2)).as(Entry::new).list().ofMaxSize(5);
  }

  /** Halves of a surrogate pair cannot be written in UTF-8, and Kafka's header keys are that. */
  private static char[] surrogates() {
    char[] halves = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (char) (Character.MIN_SURROGATE + i);
    }
    return halves;
  }
}

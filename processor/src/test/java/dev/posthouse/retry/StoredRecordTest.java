package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HexFormat;
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
  private static final Instant SINCE = Instant.parse("2026-11-30T12:00:00.123Z");

  record Entry(String key, byte @Nullable [] value) {}

  @Property
  void aRecordIsReadBackAsItWasWritten(
      @ForAll("entries") List<Entry> entries, @ForAll byte[] value) {
    Headers headers = new RecordHeaders();
    entries.forEach(entry -> headers.add(entry.key(), entry.value()));
    byte[] key = "job-1".getBytes(UTF_8);

    StoredRecord read = StoredRecord.of(new StoredRecord(key, headers, value, SINCE).toBytes());

    assertThat(read.key()).isEqualTo(key);
    assertThat(read.headers()).isEqualTo(headers);
    assertThat(read.value()).isEqualTo(value);
    assertThat(read.waitingSince()).isEqualTo(SINCE);
  }

  @Test
  void aRecordOfANewerVersionIsRefused() {
    assertThatThrownBy(() -> StoredRecord.of(new byte[] {0, 0, 0, 0, 99, 0, 0}))
        .hasMessageContaining("version 99")
        .hasMessageContaining("run that version");
  }

  @Test
  void aRecordMayHaveNeitherAKeyNorAMomentSinceWhichItWaits() {
    byte[] bytes = new StoredRecord(null, new RecordHeaders(), new byte[] {7, 8}, null).toBytes();

    StoredRecord read = StoredRecord.of(bytes);

    assertThat(read.key()).isNull();
    assertThat(read.waitingSince()).isNull();
    assertThat(read.value()).containsExactly(7, 8);
  }

  /** Frozen: what the first version wrote is read for ever. */
  @Test
  void aRecordOfTheFirstVersionIsRead() {
    byte[] first =
        HexFormat.of()
            .parseHex(
                "0000000001020a6a6f622d3104086d696e6502086b657074086e6f6e65000004070802f6899cc5c568");

    StoredRecord read = StoredRecord.of(first);

    assertThat(read.key()).isEqualTo("job-1".getBytes(UTF_8));
    assertThat(read.headers())
        .isEqualTo(new RecordHeaders().add("mine", "kept".getBytes(UTF_8)).add("none", null));
    assertThat(read.value()).containsExactly(7, 8);
    assertThat(read.waitingSince()).isEqualTo(SINCE);
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

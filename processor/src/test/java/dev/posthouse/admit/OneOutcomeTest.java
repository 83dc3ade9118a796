package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.Source;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** P1 at the first station: whatever comes, exactly one thing becomes of it. */
class OneOutcomeTest {
  private static final AdmitBench bench = new AdmitBench();
  private static long offset;

  @AfterContainer
  static void close() {
    bench.close();
  }

  @Property(tries = 300)
  void ofAnyBytes(
      @ForAll @Size(max = 40) byte[] key, @ForAll @Size(max = 200) byte[] value, @ForAll long at) {
    check(key, value, at);
  }

  @Property(tries = 1000)
  void ofAlmostValidRequests(
      @ForAll @IntRange(max = 20) int id,
      @ForAll @IntRange(max = 3) int mutations,
      @ForAll @LongRange(min = -1000, max = 2_000_000_000_000L) long at,
      @ForAll long seed) {
    Random random = new Random(seed);
    byte[] value = valid(id).getBytes(UTF_8);
    for (int i = 0; i < mutations; i++) {
      value = mutate(value, random);
    }
    check(random.nextBoolean() ? null : ("key-" + id).getBytes(UTF_8), value, at);
  }

  private static String valid(int id) {
    return """
    {"id":"job-%d","generation":1,"route":"cheap","messages":[{"role":"user","content":"Grüße 👋"}],
    "maxOutputTokens":5,"temperature":0.5,"topP":1,"stop":["x"],"outputSchema":{"type":"object"},
    "deadline":"2026-12-24T12:00:00Z","metadata":{"a":"b"}}
    """
        .formatted(id);
  }

  private static byte[] mutate(byte[] value, Random random) {
    byte[] changed = value.clone();
    int at = random.nextInt(value.length);
    switch (random.nextInt(4)) {
      case 0 -> changed[at] = (byte) random.nextInt();
      case 1 -> changed[at] = (byte) "{}[]\",:0-\\ \t".charAt(random.nextInt(12));
      case 2 -> {
        return Arrays.copyOf(value, Math.max(1, at));
      }
      default -> System.arraycopy(value, 0, changed, at, value.length - at);
    }
    return changed;
  }

  private static void check(byte @Nullable [] key, byte[] value, long at) {
    long first = offset++;

    // Before 1970 the driver takes no timestamps; PlausibleTimeTest does.
    bench.driver.send(key, value, new RecordHeaders(), Instant.ofEpochMilli(Math.max(0, at)));

    AdmitBench.Sent sent = bench.sent();
    int duplicates = sent.events("duplicate").size();
    assertThat(sent.jobs().size() + sent.deadLetters().size() + duplicates).isOne();
    assertThat(sent.sentOn()).isEmpty(); // of several partitions: HomesTest
    assertThat(sent.events())
        .singleElement()
        .satisfies(
            event -> assertThat(event.getSource()).isEqualTo(new Source("llm.requests", 0, first)));
  }
}

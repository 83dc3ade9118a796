package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class OffsetMapCodecTest {

  @Property(tries = 500)
  void whatIsWrittenIsReadBack(@ForAll("maps") OffsetMap map) {
    assertThat(OffsetMapCodec.decode(map.base(), OffsetMapCodec.encode(map))).contains(map);
  }

  @Property(tries = 500)
  void metadataIsAscii(@ForAll("maps") OffsetMap map) {
    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(OffsetMapCodec.encode(map)))
        .isTrue();
  }

  @Property(tries = 500)
  void metadataOfAnotherOffsetClaimsNothing(
      @ForAll("maps") OffsetMap map, @ForAll @LongRange(min = 0, max = 1L << 40) long other) {
    String metadata = OffsetMapCodec.encode(map);
    if (other != map.base() && !metadata.isEmpty()) {
      assertThat(OffsetMapCodec.decode(other, metadata)).isEmpty();
    }
  }

  @Property(tries = 1000)
  void garbageIsNeverAMap(@ForAll String garbage) {
    if (!garbage.isEmpty()) {
      assertThat(OffsetMapCodec.decode(7, garbage)).isEmpty();
      assertThat(OffsetMapCodec.decode(7, "1" + garbage)).isEmpty();
    }
  }

  @Property(tries = 1000)
  void aDamagedCharacterIsNoticed(
      @ForAll("maps") OffsetMap map, @ForAll @IntRange(max = 100_000) int place) {
    String metadata = OffsetMapCodec.encode(map);
    if (!metadata.isEmpty()) {
      int at = place % metadata.length();
      String damaged =
          metadata.substring(0, at)
              + (metadata.charAt(at) == 'A' ? 'B' : 'A')
              + metadata.substring(at + 1);
      // The last character of base64 may carry bits that mean nothing: then the map is the same.
      Optional<OffsetMap> read = OffsetMapCodec.decode(map.base(), damaged);
      assertThat(read.isEmpty() || read.get().equals(map)).isTrue();
    }
  }

  @Test
  void aPositionSpeaksOfRecordsUpToTheLastThatIsFinishedOrBegun() {
    BitSet finished = new BitSet();
    finished.set(1, 4);
    BitSet begun = new BitSet();
    begun.set(6);

    String metadata = OffsetMapCodec.encode(new OffsetMap(5, finished, begun));

    assertThat(ClaimedEnd.of(new OffsetAndMetadata(5, metadata))).isEqualTo(12);
    assertThat(ClaimedEnd.of(new OffsetAndMetadata(5))).isEqualTo(5);
    assertThat(ClaimedEnd.of(new OffsetAndMetadata(5, "of another tool"))).isEqualTo(5);
  }

  @Test
  void aForgedRunOfBillionsIsRefused() {
    BitSet one = new BitSet();
    one.set(0);
    byte[] honest =
        Base64.getUrlDecoder()
            .decode(OffsetMapCodec.encode(new OffsetMap(5, new BitSet(), one)).substring(1));
    // version of the sets: empty, then runs; count 2; clear 0; set 2^31 - 1
    byte[] sets = {0, 1, 2, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
    String forged = withChecksum(5, sets);

    assertThat(withChecksum(5, java.util.Arrays.copyOfRange(honest, 4, honest.length)))
        .as("the forger knows how to make a checksum")
        .isEqualTo(OffsetMapCodec.encode(new OffsetMap(5, new BitSet(), one)));
    assertThat(OffsetMapCodec.decode(5, forged)).isEmpty();
  }

  @Test
  void aBitmapThatIsLongerThanTheMetadataIsRefused() {
    assertThat(OffsetMapCodec.decode(5, withChecksum(5, new byte[] {2, 100, 1, 0}))).isEmpty();
  }

  @Test
  void metadataOfOtherToolsClaimsNothing() {
    assertThat(OffsetMapCodec.decode(0, "NO METADATA")).isEmpty();
    assertThat(OffsetMapCodec.decode(0, "{\"offsets\":[1,2]}")).isEmpty();
    assertThat(OffsetMapCodec.decode(0, "1")).isEmpty();
  }

  @Test
  void aSlowJobBelowTenThousandFinishedOnesTakesAFewCharacters() {
    BitSet finished = new BitSet();
    finished.set(1, 10_001);
    BitSet begun = new BitSet();
    begun.set(0);

    assertThat(OffsetMapCodec.encode(new OffsetMap(0, finished, begun))).hasSizeLessThan(24);
  }

  @Test
  void theShorterFormIsChosen() {
    BitSet random = new BitSet();
    Random coin = new Random(1);
    for (int i = 0; i < 8_000; i++) {
      random.set(i, coin.nextBoolean());
    }

    // A bitmap takes a sixth of a character for each offset; runs would take over a character.
    assertThat(OffsetMapCodec.encode(new OffsetMap(0, random, new BitSet())))
        .hasSizeLessThan(2 * 8_000 / 6 + 50);
  }

  @Provide
  Arbitrary<OffsetMap> maps() {
    return Combinators.combine(Arbitraries.longs().between(0, 1L << 40), sets(), sets())
        .as(
            (base, finished, begun) -> {
              begun.andNot(finished);
              return new OffsetMap(base, finished, begun);
            });
  }

  /** Sparse, dense and contiguous sets: runs of random lengths, some of them long. */
  private static Arbitrary<BitSet> sets() {
    return Arbitraries.integers()
        .between(1, 400)
        .list()
        .ofMaxSize(60)
        .map(
            runs -> {
              BitSet set = new BitSet();
              int position = 0;
              boolean value = false;
              for (int run : runs) {
                set.set(position, position + run, value);
                position += run;
                value = !value;
              }
              return set;
            });
  }

  private static String withChecksum(long base, byte[] sets) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(java.nio.ByteBuffer.allocate(8).putLong(base).flip());
    crc.update(sets);
    byte[] bytes =
        java.nio.ByteBuffer.allocate(4 + sets.length)
            .putInt((int) crc.getValue())
            .put(sets)
            .array();
    return "1" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

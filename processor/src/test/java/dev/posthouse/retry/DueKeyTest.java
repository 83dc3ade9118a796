package dev.posthouse.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Comparator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.common.utils.Bytes;

class DueKeyTest {

  @Property
  void bytesSortAsDueTimesAndThenOffsetsDo(
      @ForAll @LongRange(min = 0) long due,
      @ForAll @LongRange(min = 0) long offset,
      @ForAll @LongRange(min = 0) long otherDue,
      @ForAll @LongRange(min = 0) long otherOffset) {
    DueKey key = new DueKey(Instant.ofEpochMilli(due), offset);
    DueKey other = new DueKey(Instant.ofEpochMilli(otherDue), otherOffset);

    assertThat(Integer.signum(key.toBytes().compareTo(other.toBytes())))
        .isEqualTo(
            Integer.signum(
                Comparator.comparing(DueKey::due)
                    .thenComparingLong(DueKey::offset)
                    .compare(key, other)));
  }

  @Property
  void aKeyIsReadBackAsItWasWritten(
      @ForAll @LongRange(min = 0) long due, @ForAll @LongRange(min = 0) long offset) {
    DueKey key = new DueKey(Instant.ofEpochMilli(due), offset);

    assertThat(DueKey.of(key.toBytes())).isEqualTo(key);
  }

  @Property
  void theLowestOfAMomentPartsWhatIsDueFromWhatIsNot(
      @ForAll @LongRange(min = 1) long moment, @ForAll @LongRange(min = 0) long offset) {
    Bytes lowest = DueKey.lowest(moment);

    assertThat(new DueKey(Instant.ofEpochMilli(moment), offset).toBytes()).isGreaterThan(lowest);
    assertThat(new DueKey(Instant.ofEpochMilli(moment - 1), offset).toBytes()).isLessThan(lowest);
  }
}

package dev.posthouse.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.RandomRecords;
import dev.posthouse.wire.RecordTypes;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonRoundTripTest {
  private static final int RECORDS = 200;

  static List<Class<? extends SpecificRecord>> types() {
    return RecordTypes.VALUES;
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsWrittenIsReadBack(Class<? extends SpecificRecord> type) {
    for (SpecificRecord record : RandomRecords.specific(type, RECORDS, 7)) {
      assertThat((Object) JsonFormat.read(JsonFormat.write(record), type)).isEqualTo(record);
    }
  }
}

package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Isolated, because the limit is of the whole process: others' stores come and go. */
@Isolated
class StoreMemoryTest {
  private static final int STORES = 8;

  /** Each store's own buffers would hold its part, and no limit know of it. */
  private static final long BYTES = Long.getLong("stores.bytes", 32L << 20);

  private static final int VALUE_BYTES = 64 << 10;
  private static final double SOME_MORE = 1.25;

  @TempDir Path folder;

  @Test
  void allStoresTogetherKeepToTheLimit() {
    long each = BYTES / STORES / VALUE_BYTES;
    long before = StoreMemory.used();
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "stores");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class.getName());
    StreamsBuilder builder = new StreamsBuilder();
    for (int i = 0; i < STORES; i++) {
      builder.addStateStore(
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore("store-" + i), Serdes.Bytes(), Serdes.ByteArray())
              .withLoggingDisabled());
    }
    builder.stream("in", Consumed.with(Serdes.Bytes(), Serdes.Bytes()))
        .process(Ignored::new, stores());
    try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), properties)) {
      SplittableRandom random = new SplittableRandom(1);
      for (long key = 0; key < each; key++) {
        for (int i = 0; i < STORES; i++) {
          KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore("store-" + i);
          byte[] value = new byte[VALUE_BYTES];
          random.nextBytes(value);
          store.put(Bytes.wrap(ByteBuffer.allocate(8).putLong(key).array()), value);
        }
      }

      long expected = Math.min(BYTES, StoreMemory.limit() / 2);
      assertThat(StoreMemory.used() - before)
          .as("counted by the one limit")
          .isGreaterThan((long) (expected / SOME_MORE));
      assertThat(StoreMemory.used()).isLessThan((long) (StoreMemory.limit() * SOME_MORE));
    }
  }

  private static final class Ignored implements Processor<Bytes, Bytes, Void, Void> {
    @Override
    public void process(Record<Bytes, Bytes> record) {}
  }

  private static String[] stores() {
    String[] names = new String[STORES];
    for (int i = 0; i < STORES; i++) {
      names[i] = "store-" + i;
    }
    return names;
  }
}

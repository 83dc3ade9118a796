package dev.posthouse.kafka;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory of all stores of this process together, which lies outside Java's heap. As
 * Streams comes, each store of each partition has 50 MB of cache and 48 MB of buffers of its own:
 * gigabytes for a process with twelve partitions, whatever its container has.
 *
 * <p>{@code rocksdb.config.setter} under {@code kafka} in the settings names another.
 *
 * <p>Public, with a constructor without arguments, because Streams makes it.
 */
public final class StoreMemory implements RocksDBConfigSetter {
  private static final long LEAST = 64L << 20;

  /**
   * A container that has half of its memory as heap has a sixth for stores, and a third is left.
   */
  private static final long LIMIT = Math.max(LEAST, Runtime.getRuntime().maxMemory() / 3);

  /** Of one store, twice: one is filled while the other is written out. */
  private static final long BUFFER = 4L << 20;

  /** Indexes and filters are kept longer than data. */
  private static final double INDEXES = 0.1;

  private static final class Shared {
    static {
      RocksDB.loadLibrary();
    }

    /** What is asked for beyond the limit is given all the same: no store fails. */
    static final Cache CACHE = new LRUCache(LIMIT, -1, false, INDEXES);

    static final WriteBufferManager BUFFERS = new WriteBufferManager(LIMIT / 2, CACHE);

    private Shared() {}
  }

  @Override
  public void setConfig(String store, Options options, Map<String, Object> properties) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(Shared.CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(Shared.BUFFERS);
    // The manager has buffers written out early, and waits for none: what bounds a burst is these.
    options.setWriteBufferSize(BUFFER);
    options.setMaxWriteBufferNumber(2);
  }

  /** Cache and buffers are all stores'. */
  @Override
  public void close(String store, Options options) {}

  /** How much all stores may use together, in bytes. */
  static long limit() {
    return LIMIT;
  }

  /** How much they use, in bytes. */
  static long used() {
    return Shared.CACHE.getUsage();
  }
}

package dev.posthouse.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/** What both kinds of stores are: a sorted map, each change of which is written to a changelog. */
abstract class SimulatedStore implements StateStore {
  private final String name;
  private final BiConsumer<byte[], byte @Nullable []> changelog;
  NavigableMap<Bytes, byte[]> entries = new TreeMap<>();

  /**
   * @param changelog is told of each change
   */
  SimulatedStore(String name, BiConsumer<byte[], byte @Nullable []> changelog) {
    this.name = name;
    this.changelog = changelog;
  }

  /** Takes in an entry of the changelog. */
  void restore(byte[] key, byte @Nullable [] value) {
    if (value == null) {
      entries.remove(Bytes.wrap(key));
    } else {
      entries.put(Bytes.wrap(key), value);
    }
  }

  void change(Bytes key, byte @Nullable [] value) {
    restore(key.get(), value);
    changelog.accept(key.get(), value);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  private record Entries(Iterator<Map.Entry<Bytes, byte[]>> all)
      implements KeyValueIterator<Bytes, byte[]> {
    @Override
    public boolean hasNext() {
      return all.hasNext();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      Map.Entry<Bytes, byte[]> entry = all.next();
      return KeyValue.pair(entry.getKey(), entry.getValue());
    }

    @Override
    public Bytes peekNextKey() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  /** Keys and values. */
  static final class KeyValues extends SimulatedStore implements KeyValueStore<Bytes, byte[]> {
    KeyValues(String name, BiConsumer<byte[], byte @Nullable []> changelog) {
      super(name, changelog);
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
      change(key, value);
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
      byte[] before = get(key);
      if (before == null) {
        put(key, value);
      }
      return before;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> all) {
      all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
      byte[] before = get(key);
      put(key, null);
      return before;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
      return entries.get(key);
    }

    /** As RocksDB: what is changed while one goes through it is not seen. */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
      NavigableMap<Bytes, byte[]> above = from == null ? entries : entries.tailMap(from, true);
      NavigableMap<Bytes, byte[]> within = to == null ? above : above.headMap(to, true);
      return new Entries(new TreeMap<>(within).entrySet().iterator());
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
      return range(null, null);
    }

    @Override
    public long approximateNumEntries() {
      return entries.size();
    }
  }

  /** Entries that are forgotten after a while; those that are older still are not found. */
  static final class Windows extends SimulatedStore implements WindowStore<String, byte[]> {
    Windows(String name, BiConsumer<byte[], byte @Nullable []> changelog) {
      super(name, changelog);
    }

    private static Bytes key(String key, long at) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      return Bytes.wrap(
          ByteBuffer.allocate(bytes.length + 1 + Long.BYTES)
              .put(bytes)
              .put((byte) 0)
              .putLong(at)
              .array());
    }

    @Override
    public void put(String key, byte[] value, long at) {
      change(key(key, at), value);
    }

    @Override
    public byte @Nullable [] fetch(String key, long at) {
      return entries.get(key(key, at));
    }

    @Override
    public WindowStoreIterator<byte[]> fetch(String key, long from, long to) {
      Iterator<Map.Entry<Bytes, byte[]>> found =
          entries.subMap(key(key, Math.max(0, from)), true, key(key, to), true).entrySet().stream()
              .toList()
              .iterator();
      return new WindowStoreIterator<>() {
        @Override
        public boolean hasNext() {
          return found.hasNext();
        }

        @Override
        public KeyValue<Long, byte[]> next() {
          Map.Entry<Bytes, byte[]> entry = found.next();
          byte[] bytes = entry.getKey().get();
          return KeyValue.pair(
              ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES), entry.getValue());
        }

        @Override
        public Long peekNextKey() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public KeyValueIterator<Windowed<String>, byte[]> fetch(
        String from, String to, long begin, long end) {
      throw new UnsupportedOperationException();
    }

    @Override
    public KeyValueIterator<Windowed<String>, byte[]> fetchAll(long begin, long end) {
      throw new UnsupportedOperationException();
    }

    @Override
    public KeyValueIterator<Windowed<String>, byte[]> all() {
      throw new UnsupportedOperationException();
    }
  }
}

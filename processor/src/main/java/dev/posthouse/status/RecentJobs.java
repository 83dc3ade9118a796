package dev.posthouse.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.internal.RecentJob;
import dev.posthouse.wire.internal.StoredFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one partition by the time of their newest event, so that the recent ones are found
 * without reading all. What it has of a job is what a list shows.
 *
 * <pre>
 *   key := updatedAt:8 jobId          value: a {@link RecentJob}, as {@link StoredFormat} has it
 * </pre>
 */
final class RecentJobs {
  private static final StoredFormat<RecentJob> FORMAT = new StoredFormat<>(RecentJob.class);
  private static final byte[] LAST = {(byte) 0x7f, (byte) 0xff};

  private final KeyValueStore<Bytes, byte[]> store;

  /** Nothing in the store is older: below it lie tombstones, which need not be read again. */
  private Bytes oldest = Bytes.wrap(new byte[Long.BYTES]);

  RecentJobs(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Puts a job where it belongs now. */
  void move(@Nullable JobStatus before, JobStatus now) {
    if (before != null && !before.getUpdatedAt().equals(now.getUpdatedAt())) {
      store.delete(key(before));
    }
    JobSummary job = JobSummary.of(now);
    Bytes key = key(now);
    store.put(
        key,
        FORMAT.write(new RecentJob(job.generation(), job.state(), job.provider(), job.kind())));
    if (key.compareTo(oldest) < 0) {
      oldest = key;
    }
  }

  /**
   * Takes out what happened before a moment.
   *
   * @param atMost how many; the rest is left for the next time
   * @return the ids of the jobs that were taken out
   */
  List<String> forget(Instant before, int atMost) {
    List<String> taken = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> old = store.range(oldest, lowest(before))) {
      while (old.hasNext() && taken.size() < atMost) {
        oldest = old.next().key;
        store.delete(oldest);
        taken.add(jobId(oldest));
      }
    }
    return taken;
  }

  /** The newest of a store that the filter takes, the newest first. */
  static List<JobSummary> list(ReadOnlyKeyValueStore<Bytes, byte[]> store, JobFilter filter) {
    List<JobSummary> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> newest = store.reverseRange(null, Bytes.wrap(LAST))) {
      while (newest.hasNext() && found.size() < filter.limit()) {
        JobSummary job = summary(newest.next());
        if (filter.takes(job)) {
          found.add(job);
        }
      }
    }
    return found;
  }

  private static JobSummary summary(KeyValue<Bytes, byte[]> entry) {
    RecentJob job = FORMAT.read(entry.value);
    return new JobSummary(
        jobId(entry.key),
        Instant.ofEpochMilli(ByteBuffer.wrap(entry.key.get()).getLong()),
        job.getGeneration(),
        job.getState(),
        job.getProvider(),
        job.getKind());
  }

  private static Bytes key(JobStatus status) {
    byte[] id = status.getJobId().getBytes(UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + id.length)
            .putLong(Math.max(0, status.getUpdatedAt().toEpochMilli()))
            .put(id)
            .array());
  }

  private static String jobId(Bytes key) {
    byte[] bytes = key.get();
    return new String(bytes, Long.BYTES, bytes.length - Long.BYTES, UTF_8);
  }

  private static Bytes lowest(Instant moment) {
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, moment.toEpochMilli())).array());
  }
}

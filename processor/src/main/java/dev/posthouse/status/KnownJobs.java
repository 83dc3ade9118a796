package dev.posthouse.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The view of each job of one partition, under its id. */
final class KnownJobs {
  /** A view takes one to two kilobytes. */
  private static final int LATEST = 256;

  private final KeyValueStore<Bytes, byte[]> store;
  private final Retention retention;

  /** Those that were looked at last: most events of a job follow each other closely. */
  private final Map<String, JobStatus> latest =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobStatus> eldest) {
          return size() > LATEST;
        }
      };

  /** Where the round through the store goes on; null for at its beginning. */
  private @Nullable Bytes next;

  KnownJobs(KeyValueStore<Bytes, byte[]> store, Retention retention) {
    this.store = store;
    this.retention = retention;
  }

  @Nullable JobStatus get(String jobId) {
    JobStatus known = latest.get(jobId);
    return known == null ? read(store.get(key(jobId))) : known;
  }

  void put(JobStatus status) {
    store.put(key(status.getJobId()), JsonFormat.write(status));
    latest.put(status.getJobId(), status);
  }

  /** Removes a job if its retention is over. */
  void dismiss(String jobId, Instant now) {
    JobStatus status = get(jobId);
    if (status != null && retention.isOver(status, now)) {
      delete(key(jobId));
    }
  }

  /**
   * Goes on with the sweep of all jobs, in which those are removed whose retention is over.
   *
   * @param atMost how many to look at
   */
  void sweep(Instant now, int atMost) {
    List<Bytes> leaving = new ArrayList<>();
    int seen = 0;
    Bytes from = next;
    next = null;
    try (KeyValueIterator<Bytes, byte[]> all = store.range(from, null)) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> job = all.next();
        if (seen++ == atMost) {
          next = job.key;
          break;
        }
        JobStatus status = read(job.value);
        if (status == null || retention.isOver(status, now)) {
          leaving.add(job.key);
        }
      }
    }
    leaving.forEach(this::delete);
  }

  private void delete(Bytes key) {
    store.delete(key);
    latest.remove(new String(key.get(), UTF_8));
  }

  static Bytes key(String jobId) {
    return Bytes.wrap(jobId.getBytes(UTF_8));
  }

  /** The view of a job; null if there is none, or one that a newer version wrote. */
  static @Nullable JobStatus read(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    try {
      return JsonFormat.read(value, JobStatus.class);
    } catch (InvalidJsonException e) {
      return null;
    }
  }
}

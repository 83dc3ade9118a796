package dev.posthouse.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Answer;
import dev.posthouse.job.FailureKind;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.translation.StoredLocation;
import dev.posthouse.wire.StoredAnswer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts large answers into a store, and gets them from there. An answer's place ends with the hash
 * of what is in it: of one that is put twice, since a process died in between, nothing is changed.
 * Safe for use by many threads.
 *
 * <p>Tested by {@code AnswerStoreTest}.
 */
public final class AnswerStore implements AutoCloseable {
  static final String TEXT = "text/plain; charset=utf-8";
  static final String JSON = "application/json";
  static final String VECTORS = "application/octet-stream";

  /** Of a job's id in a place; with a hash, where that is cut. */
  private static final int LONGEST_NAME = 200;

  private final ContentSettings.@Nullable Results results;
  private final @Nullable ObjectStore objects;
  private final @Nullable FolderStore folder;
  private final Duration timeout;
  private final Meters meters;

  private AnswerStore(ContentSettings settings, Meters meters) {
    this.results = settings.results();
    this.objects =
        settings.objects() == null
            ? null
            : new ObjectStore(withResults(settings.objects(), results), settings.timeout());
    this.folder = settings.folder() == null ? null : new FolderStore(settings.folder());
    this.timeout = settings.timeout();
    this.meters = meters;
  }

  /** The one of the settings; without a place for results, it only gets. */
  public static AnswerStore of(ContentSettings settings, Meters meters) {
    return new AnswerStore(settings, meters);
  }

  /** Requests need not be able to refer to what was answered. */
  private static ContentSettings.ObjectStore withResults(
      ContentSettings.ObjectStore objects, ContentSettings.@Nullable Results results) {
    Set<String> buckets = new HashSet<>(objects.buckets());
    if (results != null && results.store().startsWith("s3://")) {
      buckets.add(results.store().substring(5).split("/", 2)[0]);
    }
    return new ContentSettings.ObjectStore(
        objects.endpoint(), objects.region(), objects.pathStyle(), objects.keys(), buckets);
  }

  /** Whether an answer is so large that it is put into the store. */
  public boolean takes(Answer answer) {
    return results != null && answer.stored() == null && size(answer) > results.above();
  }

  private static long size(Answer answer) {
    return answer.vectors().isEmpty()
        ? answer.text().getBytes(UTF_8).length
        : answer.vectors().stream().mapToLong(ByteBuffer::remaining).sum();
  }

  /**
   * Puts an answer there.
   *
   * @throws ContentException if the store does not take it
   * @throws InterruptedException if the calling thread was interrupted
   */
  public StoredAnswer put(String jobId, int generation, Answer answer)
      throws ContentException, InterruptedException {
    byte[] bytes = bytes(answer);
    String hash = PlainName.sha256(bytes);
    String type = !answer.vectors().isEmpty() ? VECTORS : answer.json() == null ? TEXT : JSON;
    String place = place(jobId, generation, hash, type);
    try {
      put(StoredLocation.of(place), type, bytes);
    } catch (ContentException e) {
      meters.count(Meter.ANSWERS_STORED, 1, e.failure().kind().wireName());
      throw e;
    }
    meters.count(Meter.ANSWERS_STORED, 1, "none");
    return new StoredAnswer(place, type, (long) bytes.length, hash, answer.vectors().size());
  }

  private void put(StoredLocation place, String type, byte[] bytes)
      throws ContentException, InterruptedException {
    switch (place) {
      case StoredLocation.InBucket object when objects != null ->
          objects.write(object, type, bytes);
      case StoredLocation.InFolder file when folder != null ->
          folder.write(file, bytes, TimeLeft.of(timeout));
      case StoredLocation.InBucket _, StoredLocation.InFolder _ -> throw noStore();
    }
  }

  /**
   * Gets an answer from there.
   *
   * @throws ContentException if it is not there, or is another than was put
   * @throws InterruptedException if the calling thread was interrupted
   */
  public byte[] get(StoredAnswer stored) throws ContentException, InterruptedException {
    TimeLeft time = TimeLeft.of(timeout);
    int size = Math.toIntExact(stored.getSize());
    byte[] bytes =
        switch (StoredLocation.of(stored.getPlace())) {
          case StoredLocation.InBucket object when objects != null ->
              objects.read(object, size, time);
          case StoredLocation.InFolder file when folder != null -> folder.read(file, size, time);
          case StoredLocation.InBucket _, StoredLocation.InFolder _ -> throw noStore();
        };
    if (!PlainName.sha256(bytes).equals(stored.getSha256())) {
      throw new ContentException(
          FailureKind.CONTENT_MISSING,
          "What lies at %s is not what was put there: its SHA-256 is another."
              .formatted(stored.getPlace()),
          "changed");
    }
    return bytes;
  }

  @Override
  public void close() {
    if (objects != null) {
      objects.close();
    }
    if (folder != null) {
      folder.close();
    }
  }

  private String place(String jobId, int generation, String hash, String type) {
    String store = results == null ? "" : results.store();
    String end = type.equals(VECTORS) ? ".f32" : type.equals(JSON) ? ".json" : ".txt";
    String prefix = store.endsWith("/") || store.equals("file:") ? store : store + "/";
    return "%s%s/%d-%s%s"
        .formatted(prefix, PlainName.of(jobId, '_', LONGEST_NAME), generation, hash, end);
  }

  private static byte[] bytes(Answer answer) {
    List<ByteBuffer> vectors = answer.vectors();
    if (vectors.isEmpty()) {
      return answer.text().getBytes(UTF_8);
    }
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size(answer)));
    vectors.forEach(vector -> all.put(vector.duplicate()));
    return all.array();
  }

  private static ContentException noStore() {
    return new ContentException(
        FailureKind.INVALID_REQUEST,
        "The answer lies in a store that the settings do not have. Set contents.objects or"
            + " contents.folder as the processor has it.",
        "no_store");
  }
}

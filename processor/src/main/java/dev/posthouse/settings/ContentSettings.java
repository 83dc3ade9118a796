package dev.posthouse.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where contents lie that do not travel with their jobs, and how much of them a process holds.
 *
 * @param objects the object store; null if there is none
 * @param folder the shared folder; null if there is none
 * @param maxBytes the largest content that is fetched
 * @param timeout the most time that fetching the contents of one call may take
 * @param inMemory the most bytes of contents that calls in flight hold together; 0 for a share of
 *     the heap
 * @param results where large answers are put; null if they travel in their results
 */
public record ContentSettings(
    @Nullable ObjectStore objects,
    @Nullable Path folder,
    long maxBytes,
    Duration timeout,
    long inMemory,
    @Nullable Results results) {

  /** Without a place for results. */
  public ContentSettings(
      @Nullable ObjectStore objects,
      @Nullable Path folder,
      long maxBytes,
      Duration timeout,
      long inMemory) {
    this(objects, folder, maxBytes, timeout, inMemory, null);
  }

  /** The same, with a place for results. */
  public ContentSettings with(Results place) {
    return new ContentSettings(objects, folder, maxBytes, timeout, inMemory, place);
  }

  /**
   * Where large answers are put.
   *
   * @param store {@code s3://bucket/prefix} or {@code file:folder}
   * @param above the most bytes of an answer that travels in its result
   */
  public record Results(String store, long above) {}

  /**
   * An object store that speaks S3.
   *
   * @param endpoint its address; null for Amazon's own
   * @param region as the store calls it
   * @param pathStyle whether the bucket stands in the path, as most stores but Amazon's want it
   * @param keys null to find them as Amazon's tools do: variables, profile, role
   * @param buckets those that requests may refer to
   */
  public record ObjectStore(
      @Nullable URI endpoint,
      String region,
      boolean pathStyle,
      @Nullable Keys keys,
      Set<String> buckets) {
    public ObjectStore {
      buckets = Set.copyOf(buckets);
    }
  }

  /** The two halves of a key, each where it is found. */
  public record Keys(Credential.Source id, Credential.Source secret) {}
}

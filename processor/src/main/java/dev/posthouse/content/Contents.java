package dev.posthouse.content;

import dev.posthouse.job.FailureKind;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Defaults;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.StoredLocation;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the contents that a request refers to, when its provider is about to be called, and no
 * more of them at a time than there is memory for. Safe for use by many threads.
 *
 * <p>Tested by {@code ContentsTest}.
 */
public final class Contents implements AutoCloseable {

  /**
   * A content is held as bytes, as base64 (a third more), in the body as it is built and as it is
   * sent: some five times its size at the worst moment. With a twelfth of the heap for contents,
   * the copies take less than half of it.
   */
  private static final int HEAP_SHARE = 12;

  private final @Nullable ObjectStore objects;
  private final @Nullable FolderStore folder;
  private final ContentSettings settings;
  private final AnswerStore answers;
  private final ByteBudget budget;
  private final Meters meters;

  private Contents(ContentSettings settings, Meters meters) {
    this.settings = settings;
    this.objects =
        settings.objects() == null ? null : new ObjectStore(settings.objects(), settings.timeout());
    this.folder = settings.folder() == null ? null : new FolderStore(settings.folder());
    this.answers = AnswerStore.of(settings, meters);
    this.budget = new ByteBudget(memory(settings));
    this.meters = meters;
  }

  /** Makes what the settings say, and measures it. */
  public static Contents of(ContentSettings settings, Meters meters) {
    Contents contents = new Contents(settings, meters);
    meters.gauge(Meter.CONTENT_BYTES, contents.budget::taken);
    meters.gauge(Meter.CONTENT_BYTES_LIMIT, contents.budget::most);
    meters.gauge(Meter.CONTENT_WAITING, contents.budget::waiting);
    return contents;
  }

  /** Of a process whose settings name no store. */
  public static Contents none() {
    return new Contents(Defaults.CONTENTS, Meters.unread());
  }

  /** A request with its contents, for as long as its call takes. */
  public static final class Loaded implements AutoCloseable {
    private final JobRequest request;
    private final ByteBudget.@Nullable Part part;

    private Loaded(JobRequest request, ByteBudget.@Nullable Part part) {
      this.request = request;
      this.part = part;
    }

    /** The request as a provider is to get it: nothing in it lies elsewhere. */
    public JobRequest request() {
      return request;
    }

    /** Gives the memory back. */
    @Override
    public void close() {
      if (part != null) {
        part.close();
      }
    }
  }

  /**
   * The request with all that it refers to. Waits while calls of this process hold too much.
   *
   * @param limit the time that the job has
   * @throws ContentException if a content cannot be had; nothing is held then
   * @throws InterruptedException if the calling thread was interrupted
   */
  public Loaded load(JobRequest request, Duration limit)
      throws ContentException, InterruptedException {
    List<StoredLocation> places = places(request);
    if (places.isEmpty()) {
      return new Loaded(request, null);
    }
    try {
      return load(request, places, limit);
    } catch (ContentException e) {
      meters.count(Meter.CONTENT_FETCHES, 1, e.failure().kind().wireName());
      throw e;
    }
  }

  /** Where large answers are put. */
  public AnswerStore answers() {
    return answers;
  }

  @Override
  public void close() {
    if (objects != null) {
      objects.close();
    }
    if (folder != null) {
      folder.close();
    }
    answers.close();
  }

  private Loaded load(JobRequest request, List<StoredLocation> places, Duration limit)
      throws ContentException, InterruptedException {
    TimeLeft jobs = TimeLeft.of(limit);
    Map<StoredLocation, Integer> sizes = sizes(places, TimeLeft.of(shorter(jobs)));
    long all = sizes.values().stream().mapToLong(Integer::longValue).sum();
    if (!budget.fits(all)) {
      throw tooLarge(
          "The contents that the request refers to have %d bytes together, and a process holds %d. Give fewer, or raise contents.inMemory and the heap."
              .formatted(all, budget.most()));
    }
    ByteBudget.Part part = budget.take(all, jobs);
    try {
      TimeLeft time = TimeLeft.of(shorter(jobs));
      Map<StoredLocation, byte[]> contents = new LinkedHashMap<>();
      for (Map.Entry<StoredLocation, Integer> place : sizes.entrySet()) {
        contents.put(place.getKey(), read(place.getKey(), place.getValue(), time));
        meters.count(Meter.CONTENT_FETCHES, 1, "none");
      }
      Loaded loaded = new Loaded(StoredParts.filled(request, contents::get), part);
      part = null;
      return loaded;
    } finally {
      if (part != null) {
        part.close();
      }
    }
  }

  private Map<StoredLocation, Integer> sizes(List<StoredLocation> places, TimeLeft time)
      throws ContentException, InterruptedException {
    Map<StoredLocation, Integer> sizes = new LinkedHashMap<>();
    for (StoredLocation place : places) {
      if (!sizes.containsKey(place)) {
        sizes.put(place, size(place, time));
      }
    }
    return sizes;
  }

  private int size(StoredLocation place, TimeLeft time)
      throws ContentException, InterruptedException {
    long size =
        switch (place) {
          case StoredLocation.InBucket object -> objects().size(object, time);
          case StoredLocation.InFolder file -> folder().size(file, time);
        };
    if (size < 1) {
      throw new ContentException(
          FailureKind.INVALID_REQUEST,
          "What the request refers to is empty. Give the content.",
          "empty");
    }
    if (size > settings.maxBytes()) {
      throw tooLarge(
          "What the request refers to has %d bytes, and at most %d are fetched. Give less, or raise contents.maxBytes."
              .formatted(size, settings.maxBytes()));
    }
    return Math.toIntExact(size);
  }

  private byte[] read(StoredLocation place, int size, TimeLeft time)
      throws ContentException, InterruptedException {
    return switch (place) {
      case StoredLocation.InBucket object -> objects().read(object, size, time);
      case StoredLocation.InFolder file -> folder().read(file, size, time);
    };
  }

  private ObjectStore objects() throws ContentException {
    if (objects == null) {
      throw noStore("an object store", "contents.objects");
    }
    return objects;
  }

  private FolderStore folder() throws ContentException {
    if (folder == null) {
      throw noStore("a shared folder", "contents.folder");
    }
    return folder;
  }

  private static List<StoredLocation> places(JobRequest request) {
    List<StoredLocation> places = new ArrayList<>();
    for (Attached attached : Attached.of(request)) {
      if (attached.place() instanceof Attached.Place.Stored(String location, _)) {
        places.add(StoredLocation.of(location));
      }
    }
    return places;
  }

  private Duration shorter(TimeLeft jobs) {
    Duration left = jobs.left();
    return left.compareTo(settings.timeout()) < 0 ? left : settings.timeout();
  }

  private static long memory(ContentSettings settings) {
    return settings.inMemory() > 0
        ? settings.inMemory()
        : Math.max(Runtime.getRuntime().maxMemory() / HEAP_SHARE, 1 << 20);
  }

  /** Of no provider's making: the request asks for what this fleet's settings do not have. */
  private static ContentException noStore(String what, String setting) {
    return new ContentException(
        FailureKind.INVALID_REQUEST,
        "The request refers to %s, and the settings have none. Set %s, or give the content itself."
            .formatted(what, setting),
        "no_store");
  }

  private static ContentException tooLarge(String message) {
    return new ContentException(FailureKind.INVALID_REQUEST, message, "too_large");
  }
}

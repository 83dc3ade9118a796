package dev.posthouse.admit;

import dev.posthouse.settings.ContentSettings;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.StoredLocation;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That what a request refers to lies in a store of the settings: else it would be found out by the
 * worker, after a wait.
 *
 * <p>Tested by {@code AdmitStationTest}.
 */
final class StoreRules {
  private final ContentSettings contents;

  StoreRules(ContentSettings contents) {
    this.contents = contents;
  }

  /**
   * Looks at all parts of a request that is valid otherwise.
   *
   * @param faults get what is found
   */
  void check(JobRequest request, List<String> faults) {
    for (int i = 0; i < request.getMessages().size(); i++) {
      Message message = request.getMessages().get(i);
      for (int j = 0; j < message.getParts().size(); j++) {
        String fault = fault(message.getParts().get(j));
        if (fault != null) {
          faults.add("messages[%d].parts[%d]: %s".formatted(i, j, fault));
        }
      }
    }
  }

  private @Nullable String fault(Part part) {
    Optional<Attached> attached = Attached.of(part);
    if (attached.isEmpty()
        || !(attached.get().place() instanceof Attached.Place.Stored(String location, _))) {
      return null;
    }
    return switch (StoredLocation.of(location)) {
      case StoredLocation.InBucket(String bucket, _) -> ofBucket(bucket);
      case StoredLocation.InFolder _ ->
          contents.folder() == null
              ? "stored lies in a shared folder, and the settings have none; set contents.folder,"
                  + " or give the content itself"
              : null;
    };
  }

  private @Nullable String ofBucket(String bucket) {
    ContentSettings.ObjectStore objects = contents.objects();
    if (objects == null) {
      return "stored lies in an object store, and the settings have none; set contents.objects, or"
          + " give the content itself";
    }
    return objects.buckets().contains(bucket)
        ? null
        : "stored lies in the bucket %s, to which requests may not refer; name it in contents.objects.buckets, or put the content into one that is named"
            .formatted(bucket);
  }
}

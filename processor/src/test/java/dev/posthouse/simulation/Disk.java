package dev.posthouse.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What survives the end of a process on its machine: the stores of its Streams stations. */
final class Disk {
  private final Map<String, StoreImage> images = new LinkedHashMap<>();

  void keep(String task, StoreImage image) {
    images.put(task, image);
  }

  /** Takes the stores of a task: while they are open, the disk does not vouch for them. */
  @Nullable StoreImage take(String task) {
    return images.remove(task);
  }

  @Nullable StoreImage look(String task) {
    return images.get(task);
  }
}

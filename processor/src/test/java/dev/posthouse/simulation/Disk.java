package dev.posthouse.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What survives the end of a process on its machine: the stores of its Streams stations. */
final class Disk {
  private final Map<String, StoreImage> images = new LinkedHashMap<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  void keep(String task, StoreImage image) {
    images.put(task, image);
  }

  /** Takes the stores of a task: while they are open, the disk does not vouch for them. */
  @Nullable StoreImage take(String task) {
    return images.remove(task);
  }

  /** What production wrote beside the stores, by the names of the files. */
  Map<String, String> notes() {
    return notes;
  }

  /** The names of the folders in a station's, one for each store that lies there. */
  List<String> tasks(String application) {
    String folder = application + "/";
    return images.keySet().stream()
        .filter(task -> task.startsWith(folder))
        .map(task -> task.substring(folder.length()))
        .toList();
  }

  @Nullable StoreImage look(String task) {
    return images.get(task);
  }
}

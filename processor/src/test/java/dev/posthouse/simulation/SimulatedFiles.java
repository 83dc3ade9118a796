package dev.posthouse.simulation;

import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Stands for {@code Files}: the folders of Streams stations, as they lie on a machine's disk, with
 * a checkpoint in each store's, and what production notes beside them.
 */
public final class SimulatedFiles {
  private static final String CHECKPOINT = ".checkpoint";

  private SimulatedFiles() {}

  private static Disk disk() {
    return Fleet.of(World.current()).disk(World.thread().machine());
  }

  private static String name(Path path) {
    return Objects.requireNonNull(path.getFileName()).toString();
  }

  /** A store's folder as the disk has it, if the path is one. */
  private static String task(Path path) {
    return name(Objects.requireNonNull(path.getParent())) + "/" + name(path);
  }

  public static boolean exists(Path path, LinkOption... options) {
    return name(path).equals(CHECKPOINT)
        ? disk().look(task(Objects.requireNonNull(path.getParent()))) != null
        : disk().notes().containsKey(name(path)) || !disk().tasks(name(path)).isEmpty();
  }

  public static List<String> readAllLines(Path path) {
    if (!name(path).equals(CHECKPOINT)) {
      return Objects.requireNonNull(disk().notes().get(name(path))).lines().toList();
    }
    StoreImage image =
        Objects.requireNonNull(disk().look(task(Objects.requireNonNull(path.getParent()))));
    List<String> lines = new ArrayList<>(List.of("0", "" + image.positions().size()));
    image
        .positions()
        .forEach((log, at) -> lines.add(log.topic() + " " + log.partition() + " " + at));
    return lines;
  }

  public static Path writeString(
      Path path, CharSequence text, java.nio.file.OpenOption... options) {
    disk().notes().put(name(path), text.toString());
    return path;
  }

  public static Path createDirectories(Path path, FileAttribute<?>... attributes) {
    return path;
  }

  public static Stream<Path> list(Path folder) {
    return disk().tasks(name(folder)).stream().map(folder::resolve);
  }

  public static Stream<Path> walk(Path path, java.nio.file.FileVisitOption... options) {
    return Stream.of(path, path.resolve(CHECKPOINT));
  }

  public static boolean deleteIfExists(Path path) {
    return name(path).equals(CHECKPOINT)
        || disk().notes().remove(name(path)) != null
        || disk().take(task(path)) != null;
  }
}

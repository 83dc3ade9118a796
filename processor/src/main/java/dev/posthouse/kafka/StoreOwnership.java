package dev.posthouse.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the stores that lie in a station's folder are those of its topics. A store whose topics
 * bear the same names and are others, or that holds more than its changelog, knows jobs that nobody
 * else does: it would swallow them. Such stores are deleted, and Streams restores them.
 */
final class StoreOwnership {
  private static final Logger log = LoggerFactory.getLogger(StoreOwnership.class);
  private static final String CHECKPOINT = ".checkpoint";
  private static final Pattern TASK = Pattern.compile("\\d+_\\d+");
  private static final List<String> NONE = List.of();

  private final Path folder;
  private final Path file;

  /**
   * @param stateDirectory of the process
   * @param application the station's, whose folder bears its name
   */
  StoreOwnership(Path stateDirectory, String application) {
    this.folder = stateDirectory.resolve(application);
    this.file = stateDirectory.resolve(application + ".topics");
  }

  /**
   * Deletes the stores unless they can be believed, and notes whose they are from now on.
   *
   * @param ids of the topics that exist, by name: those that the station reads, and its changelogs
   * @param ends the offsets behind the last records of the changelogs
   * @return whether they were kept
   * @throws UncheckedIOException if the folder cannot be read or written
   */
  boolean check(Map<String, String> ids, Map<TopicPartition, Long> ends) {
    try {
      String doubt = doubt(ids, ends);
      if (!doubt.isEmpty()) {
        log.atWarn()
            .addKeyValue("folder", folder)
            .log("The stores in the folder are made anew from their changelogs: " + doubt);
        delete();
      }
      write(ids, noted());
      return doubt.isEmpty();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Notes topics that have been made since.
   *
   * @return those that are others than the stores are of; what is noted of them stays, so that the
   *     next start sees it
   */
  List<String> note(Map<String, String> ids) {
    try {
      Map<String, String> noted = noted();
      write(ids, noted);
      return noted.entrySet().stream()
          .filter(topic -> !topic.getValue().equals(ids.get(topic.getKey())))
          .map(Map.Entry::getKey)
          .toList();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void write(Map<String, String> ids, Map<String, String> noted) throws IOException {
    Map<String, String> all = new TreeMap<>(ids);
    all.putAll(noted);
    if (!all.equals(noted)) {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(
          file,
          all.entrySet().stream()
              .map(topic -> topic.getKey() + " " + topic.getValue() + "\n")
              .collect(Collectors.joining()));
    }
  }

  private UncheckedIOException unusable(IOException e) {
    return new UncheckedIOException(
        "Cannot read or write the stores in " + folder + "; see whether its disk is full", e);
  }

  private Map<String, String> noted() throws IOException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    return Files.readAllLines(file).stream()
        .map(line -> line.split(" ", -1))
        .filter(parts -> parts.length == 2)
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  /** What speaks against the stores; empty if nothing does. */
  private String doubt(Map<String, String> ids, Map<TopicPartition, Long> ends) throws IOException {
    if (tasks().isEmpty()) {
      Files.deleteIfExists(file);
      return "";
    }
    Map<String, String> noted = noted();
    if (noted.isEmpty()) {
      return "it is not known of which topics they are";
    }
    for (Map.Entry<String, String> topic : noted.entrySet()) {
      if (!topic.getValue().equals(ids.get(topic.getKey()))) {
        return "topic " + topic.getKey() + " is another than the one that they are of";
      }
    }
    for (Map.Entry<TopicPartition, Long> position : positions().entrySet()) {
      if (position.getValue() > ends.getOrDefault(position.getKey(), 0L)) {
        return "they are ahead of their changelog " + position.getKey();
      }
    }
    return "";
  }

  /** How much of its changelog each store has, as Streams notes it in each task's folder. */
  private Map<TopicPartition, Long> positions() throws IOException {
    Map<TopicPartition, Long> positions =
        new TreeMap<>(
            Comparator.comparing(TopicPartition::topic)
                .thenComparingInt(TopicPartition::partition));
    try {
      for (Path task : tasks()) {
        Path checkpoint = task.resolve(CHECKPOINT);
        for (String line : Files.exists(checkpoint) ? Files.readAllLines(checkpoint) : NONE) {
          String[] parts = line.split(" ", -1);
          if (parts.length == 3) { // the lines before are a version and a count
            positions.merge(
                new TopicPartition(parts[0], Integer.parseInt(parts[1])),
                Long.parseLong(parts[2]),
                Math::max);
          }
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException("a checkpoint in " + folder + " is damaged; delete the folder", e);
    }
    return positions;
  }

  /** The folders of the stores, one for each partition; beside them lies what is Streams' own. */
  private List<Path> tasks() throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> TASK.matcher(folder.relativize(path).toString()).matches())
          .toList();
    }
  }

  private void delete() throws IOException {
    for (Path task : tasks()) {
      try (Stream<Path> files = Files.walk(task)) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
    Files.deleteIfExists(file);
  }
}

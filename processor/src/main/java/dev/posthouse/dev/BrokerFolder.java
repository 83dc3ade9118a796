package dev.posthouse.dev;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an embedded broker: locked against a second broker, formatted once, and deleted on
 * close if it was temporary.
 */
final class BrokerFolder implements AutoCloseable {
  private static final String META_PROPERTIES = "meta.properties";
  private static final String LOCK = ".posthouse-lock";

  private final Path path;
  private final boolean temporary;
  private final FileChannel lock;

  private BrokerFolder(Path path, boolean temporary, FileChannel lock) {
    this.path = path;
    this.temporary = temporary;
    this.lock = lock;
  }

  /**
   * Opens and, when it is new, formats a folder.
   *
   * @throws IllegalStateException if it is in use or cannot be written
   */
  static BrokerFolder open(@Nullable Path directory) {
    Path path = create(directory);
    BrokerFolder folder = new BrokerFolder(path, directory == null, lock(path));
    try {
      folder.formatOnce();
      return folder;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static Path create(@Nullable Path directory) {
    try {
      return directory == null
          ? Files.createTempDirectory("posthouse-kafka-")
          : Files.createDirectories(directory.toAbsolutePath());
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
  }

  private static FileChannel lock(Path path) {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw notWritable(path, e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException | IOException e) {
      closeQuietly(channel, e);
      throw inUse(path, e);
    }
    IllegalStateException inUse = inUse(path, null);
    closeQuietly(channel, inUse);
    throw inUse;
  }

  private void formatOnce() {
    if (Files.exists(path.resolve(META_PROPERTIES))) {
      return;
    }
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
            .setNodeId(BrokerProperties.NODE_ID)
            .setClusterId(Uuid.randomUuid().toString())
            .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
            .setMetadataLogDirectory(path.toString())
            .setDirectories(List.of(path.toString()));
    try {
      formatter.run();
    } catch (Exception e) {
      throw new IllegalStateException(
          "The folder %s could not be formatted for Kafka: %s; empty it or choose another"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  Path path() {
    return path;
  }

  String clusterId() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path.resolve(META_PROPERTIES))) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The cluster id in folder %s cannot be read".formatted(path), e);
    }
    return properties.getProperty("cluster.id");
  }

  @Override
  public void close() {
    try {
      lock.close();
      if (temporary) {
        delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The folder %s of the embedded broker could not be released".formatted(path), e);
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      // Kafka may finish a delayed deletion of its own while we walk.
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
    }
  }

  private static void closeQuietly(FileChannel channel, Exception reason) {
    try {
      channel.close();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static IllegalStateException inUse(Path path, @Nullable Exception cause) {
    return new IllegalStateException(
        "The folder %s is in use by another embedded Kafka broker; stop that one or choose another folder"
            .formatted(path),
        cause);
  }

  private static IllegalStateException notWritable(@Nullable Path path, IOException cause) {
    return new IllegalStateException(
        "The folder %s, meant for the embedded Kafka broker, cannot be written (%s); choose another or mend its permissions"
            .formatted(path == null ? System.getProperty("java.io.tmpdir") : path, cause),
        cause);
  }
}

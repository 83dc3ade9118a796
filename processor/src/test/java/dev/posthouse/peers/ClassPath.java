package dev.posthouse.peers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The class path of all workers: the tests' own, in jars alone. Java keeps no classes of folders.
 */
final class ClassPath {
  private static final String JARS = pack();

  private ClassPath() {}

  static String jars() {
    return JARS;
  }

  private static String pack() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (entry.isEmpty()) {
        continue; // Maven ends it with a separator, and Java takes that for the current folder.
      }
      if (Files.isDirectory(path)) {
        entries.add(jar(path, "classes%d.jar".formatted(entries.size())).toString());
      } else if (Files.exists(path)) {
        entries.add(path.toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static Path jar(Path folder, String name) {
    Path file = PeersIT.FOLDER.resolve(name);
    try {
      Files.createDirectories(PeersIT.FOLDER);
      try (var jar = new JarOutputStream(Files.newOutputStream(file));
          Stream<Path> found = Files.walk(folder)) {
        for (Path each : found.filter(Files::isRegularFile).sorted().toList()) {
          jar.putNextEntry(
              new ZipEntry(folder.relativize(each).toString().replace(File.separatorChar, '/')));
          Files.copy(each, jar);
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

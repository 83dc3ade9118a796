package dev.posthouse.testbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a JVM of its own is started for Posthouse: from the jars, as the launcher does, with what
 * Java keeps of them; or from this class path where Maven has not packaged them, as in an editor.
 */
public final class PosthouseJvm {
  /** The folder in which Maven has built what is tested. */
  private static final String BUILT = "posthouse.test.built";

  /**
   * For one that lives for seconds: what optimising compilers and parallel collectors cost does not
   * pay, and the processors are shared with whoever started it. The first compiler alone would have
   * so little room for its code that Java throws code away meanwhile.
   */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m", "-XX:+UseSerialGC");

  private PosthouseJvm() {}

  /** Options of {@code java}: all that what is kept of the classes has to fit. */
  public static List<String> options() {
    String folder = System.getProperty(BUILT);
    return folder == null ? from(System.getProperty("java.class.path")) : built(Path.of(folder));
  }

  /** The same for other classes, of another version for example. */
  public static List<String> from(String classPath) {
    return List.of(
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        classPath);
  }

  private static List<String> built(Path folder) {
    List<String> options = new ArrayList<>();
    options.add("-XX:+UseCompactObjectHeaders");
    options.add("-XX:AOTCache=" + folder.resolve("cds").resolve("posthouse.aot"));
    // Where it does not fit, on another Java for example, it is left aside, and nothing is said.
    options.addAll(List.of("-Xlog:disable", "-Xlog:all=error,cds*=off,aot*=off:stderr"));
    options.addAll(
        from(
            Stream.concat(Stream.of(folder.resolve("posthouse-processor.jar")), jars(folder))
                .map(Path::toString)
                .collect(Collectors.joining(":"))));
    return options;
  }

  private static Stream<Path> jars(Path built) {
    try (Stream<Path> files = Files.list(built.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

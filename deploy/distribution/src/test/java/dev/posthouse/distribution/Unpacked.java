package dev.posthouse.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An archive as a user has unpacked it. */
record Unpacked(Path home) {
  private static final String VERSION = System.getProperty("archive.version", "");
  private static final long PATIENCE_SECONDS = 120;

  /** Unpacks archives into one folder, one over the other. */
  static Unpacked of(Path folder, String... names) throws Exception {
    for (String name : names) {
      Path archive = Path.of("target", name + "-" + VERSION + ".tar.gz");
      Ended tar =
          end(
              new ProcessBuilder(
                      "tar", "-xzf", archive.toString(), "-C", Files.createDirectories(folder) + "")
                  .start());
      assertThat(tar.exitCode()).as(tar.err()).isZero();
    }
    return new Unpacked(folder.resolve("posthouse-" + VERSION));
  }

  /** A program that has ended. */
  record Ended(int exitCode, String out, String err) {}

  /** Starts its launcher, as from a terminal in its folder. */
  Process start(Path log, String... arguments) throws IOException {
    return launcher(arguments).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private ProcessBuilder launcher(String... arguments) {
    List<String> command = new ArrayList<>(List.of("./posthouse"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  /** Runs a command with what it reads. */
  Ended run(String input, String... arguments) throws Exception {
    Process process = launcher(arguments).start();
    process.outputWriter(UTF_8).append(input).close();
    return end(process);
  }

  private static Ended end(Process process) throws Exception {
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  /** The names of the files in one of its folders. */
  List<String> names(String within) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve(within))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}

package dev.posthouse.testbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Packages of npm in pinned versions, for tests: needs Node 20 or newer with npm. */
public final class NpmPackages {
  private static final long INSTALLING_SECONDS = 180;

  private NpmPackages() {}

  /** Whether Node and npm are on this machine. */
  public static boolean canBeInstalled() {
    return List.of("node", "npm").stream()
        .allMatch(
            program ->
                List.of(System.getenv("PATH").split(":", -1)).stream()
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
  }

  /**
   * Installs what a folder pins, as its lock file says.
   *
   * @param pinned a folder with {@code package.json}, its lock file and what else is to lie beside
   *     the packages
   * @param installed where they are to be
   */
  public static void install(Path pinned, Path installed) throws IOException, InterruptedException {
    Files.createDirectories(installed);
    try (var files = Files.newDirectoryStream(pinned)) {
      for (Path file : files) {
        Files.copy(
            file, installed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path output = installed.resolve("npm.log");
    Process npm =
        start(installed, output, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    if (!npm.waitFor(INSTALLING_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new IllegalStateException("npm ci has failed: " + Files.readString(output));
    }
  }

  private static Process start(Path folder, Path output, String... command) {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "Node 20 or newer, with npm, is needed on the PATH: " + command[0] + " cannot be started",
          e);
    }
  }
}

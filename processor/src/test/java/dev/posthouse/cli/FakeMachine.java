package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder that stands for a whole machine: the launcher sees no Java and no Maven but its own. */
final class FakeMachine {
  private static final Path LAUNCHER = Path.of("..", "posthouse").toAbsolutePath().normalize();
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "basename",
          "cat",
          "cp",
          "dirname",
          "find",
          "flock",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sh",
          "sleep",
          "stty");

  private final Path folder;
  private final Path tools;
  private final Map<String, String> environment = new HashMap<>();

  FakeMachine(Path folder) throws IOException {
    this.folder = folder;
    this.tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Path found = find(tool);
      if (found != null) {
        script(tools.resolve(tool), "exec '" + found + "' \"$@\"");
      }
    }
    environment.put("PATH", tools.toString());
    environment.put("POSTHOUSE_JDK_ROOTS", "");
  }

  private static @Nullable Path find(String tool) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(entry -> Path.of(entry, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  void set(String variable, Object value) {
    environment.put(variable, value.toString());
  }

  Path tools() {
    return tools;
  }

  /** A Java that prints where it is and what it was given, one a line. */
  Path java(String home, String version) throws IOException {
    Path java = folder.resolve(home);
    Files.createDirectories(java.resolve("bin"));
    Files.writeString(
        java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(java.resolve("bin/java"), "echo \"$0\"; for word; do echo \"$word\"; done");
    return java;
  }

  /** The launcher beside built jars, as in a container image. */
  Path distribution(String home) throws IOException {
    Path distribution = folder.resolve(home);
    Path lib = Files.createDirectories(distribution.resolve("lib"));
    for (String jar : List.of("b.jar", "a.jar", "Z.jar")) {
      Files.createFile(lib.resolve(jar));
    }
    return Files.copy(LAUNCHER, distribution.resolve("posthouse"));
  }

  /** The launcher among sources, and a Maven that runs the commands given to build them. */
  Path sources(String home, String maven) throws IOException {
    Path sources = folder.resolve(home);
    for (String module : List.of("schemas", "processor", "processor/libraries")) {
      Files.createDirectories(sources.resolve(module).resolve("src/main"));
      Files.writeString(sources.resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(sources.resolve("pom.xml"), "");
    script(tools.resolve("mvn"), maven);
    return Files.copy(LAUNCHER, sources.resolve("posthouse"));
  }

  private static void script(Path file, String commands) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  Process start(Path launcher, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs the launcher from a folder that is not its own. */
  Captured run(Path launcher, String... arguments) throws IOException, InterruptedException {
    return await(start(launcher, arguments));
  }

  static Captured await(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("the launcher ended").isTrue();
    return new Captured(process.exitValue(), out, err);
  }
}

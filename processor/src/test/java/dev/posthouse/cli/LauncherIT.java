package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the jars of this build. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
  @TempDir Path folder;

  @Test
  void theVersionIsPrintedFromAnotherFolderThroughALink() throws Exception {
    Path launcher = Path.of("..", "posthouse").toRealPath();
    Path link = Files.createSymbolicLink(folder.resolve("linked posthouse"), launcher);
    ProcessBuilder builder =
        new ProcessBuilder(link.toString(), "--version").directory(folder.toFile());
    builder.environment().put("POSTHOUSE_NO_BUILD", "1");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));

    Captured captured = FakeMachine.await(builder.start());

    assertThat(captured.err()).isEmpty();
    assertThat(captured.out()).matches("posthouse \\d.* \\(Java \\d.*\\)\n");
    assertThat(captured.exitCode()).isZero();
  }

  /** A cache that did not fit would be left aside without a word, and every start be slow. */
  @Test
  void whatTheBuildHasKeptOfTheClassesFitsWhatTheLauncherStarts() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("..", "posthouse").toRealPath().toString(), "--version");
    // With the Java that the launcher finds, as in the build.
    builder.environment().put("POSTHOUSE_NO_BUILD", "1");
    builder
        .environment()
        .put("POSTHOUSE_JAVA_OPTS", "-XX:AOTMode=on -XX:AOTCache=target/cds/posthouse.aot");

    Captured captured = FakeMachine.await(builder.start());

    assertThat(captured.err()).isEmpty();
    assertThat(captured.exitCode()).isZero();
  }
}

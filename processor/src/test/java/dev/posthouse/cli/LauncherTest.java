package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  /** Builds what the launcher needs, slowly enough that two builds at once would meet. */
  private static final String MAVEN =
      "echo built >> builds; sleep 0.3; mkdir -p processor/target/lib;"
          + " cat pom.xml > processor/target/posthouse-processor.jar";

  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void startWithAMachineWithoutJava() throws Exception {
    machine = new FakeMachine(Files.createDirectory(folder.resolve("a machine")));
  }

  @Test
  void javaHomeIsUsedIfItIsNewEnough() throws Exception {
    Path java = machine.java("jdk 25", "25.0.1");
    machine.set("JAVA_HOME", java);

    Captured captured = machine.run(machine.distribution("dist"), "--version");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out()).startsWith(java + "/bin/java\n");
  }

  @ParameterizedTest
  @CsvSource({"jdks/temurin-25, 25", "jdks/x.jdk/Contents/Home, 26-ea", "jdks/j, 30.0.2"})
  void anotherJavaIsFoundWhereJdksAreUsuallyInstalled(String home, String version)
      throws Exception {
    machine.set("JAVA_HOME", machine.java("old", "21.0.5"));
    machine.java("jdks/17", "17.0.1");
    Path java = machine.java(home, version);
    machine.set("POSTHOUSE_JDK_ROOTS", folder + "/none:" + folder + "/a machine/jdks");

    Captured captured = machine.run(machine.distribution("dist"), "--version");

    assertThat(captured.out()).startsWith(java + "/bin/java\n");
  }

  @Test
  void javaOnThePathIsUsedThroughItsLinks() throws Exception {
    Path java = machine.java("jdk", "25");
    Path link = Files.createSymbolicLink(folder.resolve("alternative"), java.resolve("bin/java"));
    Files.createSymbolicLink(machine.tools().resolve("java"), link);

    Captured captured = machine.run(machine.distribution("dist"), "--version");

    assertThat(captured.out()).startsWith(java.toRealPath() + "/bin/java\n");
  }

  @Test
  void withoutAJavaThatIsNewEnoughItSaysWhatToInstall() throws Exception {
    machine.set("JAVA_HOME", machine.java("old", "24.0.2"));

    Captured captured = machine.run(machine.distribution("dist"), "--version");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err())
        .startsWith("posthouse: needs Java 25 or newer and found none: install a JDK");
  }

  @Test
  void itRunsThroughLinksAndHandsOnArgumentsAsTheyAre() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.distribution("dist with spaces");
    Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), launcher);
    Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));

    Captured captured = machine.run(relative, "submit", "a file", "", "*");

    assertThat(absolute).isSymbolicLink();
    assertThat(captured.out())
        .contains("\n-cp\n" + classPath(launcher.toRealPath()) + "\n")
        .endsWith("\ndev.posthouse.cli.Main\nsubmit\na file\n\n*\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"submit", "results", "config", "--version"})
  void aShortCommandIsStartedToStartQuickly(String command) throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));

    Captured captured = machine.run(machine.distribution("dist"), command);

    assertThat(captured.out()).contains("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  @Test
  void aServingCommandIsStartedToRunWellAndTheUsersOptionsWin() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    machine.set("POSTHOUSE_JAVA_OPTS", "-Xmx1g -XX:MaxRAMPercentage=70");

    Captured captured = machine.run(machine.distribution("dist"), "--verbose", "run");

    assertThat(captured.out())
        .doesNotContain("TieredStopAtLevel", "SerialGC")
        .containsSubsequence(
            "-XX:MaxRAMPercentage=50\n", "-Xmx1g\n-XX:MaxRAMPercentage=70\ndev.posthouse.cli.Main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "dev", "demo", "bench", "submit", "--version"})
  void whateverIsStartedStartsFromTheCacheThatTheBuildHasMade(String command) throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.distribution("dist");
    Path cache = cache(launcher);

    Captured captured = machine.run(launcher, command);

    assertThat(captured.out())
        .contains("\n-XX:AOTCache=" + cache + "\n", "\n-XX:+UseCompactObjectHeaders\n")
        .doesNotContain("SharedArchive");
  }

  @Test
  void withoutACacheAShortCommandKeepsAnArchiveOfItsFirstRun() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.distribution("dist");
    Path cds = Files.createDirectory(launcher.toRealPath().resolveSibling("cds"));

    Captured captured = machine.run(launcher, "submit");

    assertThat(captured.out())
        .contains("-XX:SharedArchiveFile=" + cds.resolve("submit.jsa"))
        .contains("-XX:+AutoCreateSharedArchive")
        .doesNotContain("AOTCache");
  }

  /** To write one takes seconds, in a stop that somebody waits for. */
  @Test
  void whatServesKeepsNoArchive() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.distribution("dist");
    Files.createDirectory(launcher.toRealPath().resolveSibling("cds"));

    Captured captured = machine.run(launcher, "run");

    assertThat(captured.out()).doesNotContain("SharedArchive", "AOTCache");
  }

  @Test
  void theBrokersLibrariesComeLastSoThatTheCacheFitsWithThem() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.distribution("dist");
    String without = classPath(launcher.toRealPath());
    Path dev = Files.createDirectory(launcher.toRealPath().resolveSibling("lib").resolve("dev"));
    Path broker = Files.createFile(dev.resolve("A-broker.jar"));

    Captured captured = machine.run(launcher, "dev");

    assertThat(captured.out()).contains("\n-cp\n" + without + ":" + broker + "\n");
  }

  @Test
  void nativeCodeThatAnImageKeepsIsUsedWhereItLies() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.distribution("dist");
    Path folder = Files.createDirectory(launcher.toRealPath().resolveSibling("native"));

    Captured captured = machine.run(launcher, "run");

    assertThat(captured.out())
        .contains("\n-Djava.library.path=" + folder + "\n")
        .contains("\n-DZstdNativePath=" + folder.resolve("libzstd-jni.so") + "\n")
        .contains("\n-Dorg.xerial.snappy.lib.path=" + folder + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:AOTCacheOutput=x.aot", "-XX:AOTMode=off", "-XX:SharedArchiveFile=x"})
  void theUsersOwnCacheOrArchiveStandsAlone(String option) throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    machine.set("POSTHOUSE_JAVA_OPTS", option);
    Path launcher = machine.distribution("dist");
    Path cache = cache(launcher);

    Captured captured = machine.run(launcher, "run");

    assertThat(captured.out())
        .contains("\n" + option + "\n")
        .doesNotContain(cache.toString(), "AutoCreateSharedArchive");
  }

  /** A cache as a build makes it. */
  private static Path cache(Path launcher) throws IOException {
    Path cds = Files.createDirectory(launcher.toRealPath().resolveSibling("cds"));
    return Files.createFile(cds.resolve("posthouse.aot"));
  }

  private static String classPath(Path launcher) {
    Path lib = launcher.resolveSibling("lib");
    return Stream.of("Z.jar", "a.jar", "b.jar")
        .map(jar -> lib.resolve(jar).toString())
        .collect(Collectors.joining(":"));
  }

  @Test
  void itBuildsAtFirstUseAndAgainWhenTheSourcesAreNewer() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.sources("home", MAVEN);
    Path source = launcher.resolveSibling("schemas/src/main/New.java");

    Captured first = machine.run(launcher, "--version");
    Captured second = machine.run(launcher, "--version");
    Files.writeString(source, "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    Captured third = machine.run(launcher, "--version");

    assertThat(first.err()).startsWith("building Posthouse").hasLineCount(1);
    assertThat(first.out()).contains("posthouse-processor.jar:");
    assertThat(second.err()).isEmpty();
    assertThat(third.err()).startsWith("building Posthouse");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void firstUsesAtOnceBuildOnceWithAndWithoutFlock(boolean flock) throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    if (!flock) {
      Files.deleteIfExists(machine.tools().resolve("flock"));
    }
    Path launcher = machine.sources("home", MAVEN);

    List<Process> processes =
        List.of(
            machine.start(launcher, "--version"),
            machine.start(launcher, "--version"),
            machine.start(launcher, "--version"));
    for (Process process : processes) {
      assertThat(FakeMachine.await(process).exitCode()).isZero();
    }

    assertThat(launcher.resolveSibling("builds")).hasContent("built");
  }

  @Test
  void aBuildThatFailsShowsWhy() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.sources("home", "echo no network; exit 1");

    Captured captured = machine.run(launcher, "--version");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err()).contains("no network\nposthouse: could not be built");
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    Path launcher = machine.sources("home", MAVEN);
    Files.delete(machine.tools().resolve("mvn"));

    Captured captured = machine.run(launcher, "--version");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).startsWith("posthouse: needs Maven to build itself: install it");
  }

  @Test
  void aBuildCanBeForbidden() throws Exception {
    machine.set("JAVA_HOME", machine.java("jdk", "25"));
    machine.set("POSTHOUSE_NO_BUILD", "1");

    Captured captured = machine.run(machine.sources("home", MAVEN), "--version");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).startsWith("posthouse: is not built: ");
  }
}

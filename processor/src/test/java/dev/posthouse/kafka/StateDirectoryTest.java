package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path parent;

  @Test
  void twoProcessesTakeTwoFolders() {
    try (StateDirectory first = claim(NOW);
        StateDirectory second = claim(NOW)) {
      assertThat(second.path()).isNotEqualTo(first.path());
    }
  }

  /** The red form of this lost its lock to the setting of a time on the lock file. */
  @Test
  void anotherProcessTakesAnotherFolder() throws Exception {
    try (StateDirectory first = claim(NOW)) {
      Process other =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  StateDirectoryClaim.class.getName(),
                  parent.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();

      assertThat(other.inputReader().readLine()).isNotNull().isNotEqualTo(first.path().toString());
      assertThat(other.waitFor()).isZero();
    }
  }

  @Test
  void aProcessThatIsStartedAgainSoonFindsItsStores() throws IOException {
    Path store = usedAt(NOW);

    try (StateDirectory again = claim(NOW.plus(StateDirectory.KEPT).minusMillis(1))) {
      assertThat(store).exists().startsWith(again.path());
    }
  }

  /** P1: a store that missed deletions would send jobs that are long gone. */
  @Test
  void storesOlderThanTheMemoryOfTheirChangelogsAreMadeAnew() throws IOException {
    Path store = usedAt(NOW);

    try (StateDirectory again = claim(NOW.plus(StateDirectory.KEPT))) {
      assertThat(store).doesNotExist();
      assertThat(again.path()).isDirectoryContaining("glob:**posthouse.lock");
    }
  }

  private Path usedAt(Instant moment) throws IOException {
    try (StateDirectory used = claim(moment)) {
      Path store = used.path().resolve("llm.retry").resolve("0_1").resolve("store");
      Files.createDirectories(store.getParent());
      return Files.writeString(store, "an entry");
    }
  }

  private StateDirectory claim(Instant now) {
    return StateDirectory.claim(parent, InstantSource.fixed(now));
  }
}

package dev.posthouse.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.translation.StoredLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
  private static final byte[] BYTES = {1, 2, 3};

  @TempDir Path temporary;
  private Path root;
  private FolderStore store;

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectories(temporary.resolve("shared"));
    Files.createDirectories(root.resolve("2026"));
    Files.write(root.resolve("2026/a b.pdf"), BYTES);
    Files.write(temporary.resolve("secret"), BYTES);
    store = new FolderStore(root);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aFileIsReadByteByByte() throws Exception {
    var place = new StoredLocation.InFolder("2026/a b.pdf");

    assertThat(store.size(place, soon())).isEqualTo(3);
    assertThat(store.read(place, 3, soon())).isEqualTo(BYTES);
  }

  @Test
  void aLinkInsideOfTheFolderIsFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), root.resolve("2026/a b.pdf"));

    assertThat(store.read(new StoredLocation.InFolder("link"), 3, soon())).isEqualTo(BYTES);
  }

  @Test
  void aLinkThatLeadsOutIsNotFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("file"), temporary.resolve("secret"));
    Files.createSymbolicLink(root.resolve("folder"), temporary);
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));

    for (String path : new String[] {"file", "folder/secret", "up/secret"}) {
      Failure failure = failure(path);
      assertThat(failure.kind()).isEqualTo(FailureKind.CONTENT_MISSING);
      assertThat(failure.code()).isEqualTo("outside");
    }
  }

  /** Admission refuses it already; this is the second lock. */
  @Test
  void aPathThatLeadsOutIsNotFollowed() {
    assertThat(failure("../secret").code()).isEqualTo("outside");
    assertThat(failure(temporary.resolve("secret").toString()).code()).isEqualTo("outside");
  }

  @Test
  void whatIsNoFileIsMissing() {
    assertThat(failure("2026").code()).isEqualTo("no_file");
    assertThat(failure("2026/none").code()).isEqualTo("no_such_file");
    assertThat(failure("2026/none").message()).doesNotContain("none");
    assertThat(failure("a\0b").code()).isEqualTo("no_such_file");
  }

  @Test
  void aFolderThatIsNotThereIsNotTheRequestsFault() throws Exception {
    try (var absent = new FolderStore(temporary.resolve("absent"))) {
      Failure failure =
          catchThrowableOfType(
                  ContentException.class,
                  () -> absent.size(new StoredLocation.InFolder("a"), soon()))
              .failure();

      assertThat(failure.kind()).isEqualTo(FailureKind.STORE_UNAVAILABLE);
      assertThat(failure.message()).contains("contents.folder");
    }
  }

  @Test
  void aFileThatHasGrownIsNotReadByHalf() {
    Failure failure =
        catchThrowableOfType(
                ContentException.class,
                () -> store.read(new StoredLocation.InFolder("2026/a b.pdf"), 2, soon()))
            .failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.STORE_UNAVAILABLE);
    assertThat(failure.code()).isEqualTo("changed");
  }

  private Failure failure(String path) {
    return catchThrowableOfType(
            ContentException.class, () -> store.size(new StoredLocation.InFolder(path), soon()))
        .failure();
  }

  private static TimeLeft soon() {
    return TimeLeft.of(Duration.ofSeconds(20));
  }
}

package dev.posthouse.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownTest {
  private final List<String> stopped = new ArrayList<>();

  @Test
  void whatWasStartedLastIsStoppedFirst() throws Exception {
    try (Teardown teardown = Teardown.atExit()) {
      var _ = teardown.start(() -> thing("kafka"));
      var _ = teardown.start(() -> thing("processor"));
    }

    assertThat(stopped).containsExactly("processor", "kafka");
  }

  @Test
  void oneThatDoesNotStopKeepsNoneOfTheOthersFromIt() throws Exception {
    try (Teardown teardown = Teardown.atExit()) {
      var _ = teardown.start(() -> thing("kafka"));
      AutoCloseable _ =
          teardown.start(
              () ->
                  () -> {
                    throw new IllegalStateException("it hangs");
                  });
    }

    assertThat(stopped).containsExactly("kafka");
  }

  @Test
  void nothingBeginsAfterTheEnd() {
    Teardown teardown = Teardown.atExit();
    teardown.close();

    assertThatThrownBy(() -> teardown.start(() -> thing("late")))
        .isInstanceOf(InterruptedException.class);
    assertThat(stopped).isEmpty();
  }

  @Test
  void whatFailsToStartSaysWhy() {
    try (Teardown teardown = Teardown.atExit()) {
      assertThatThrownBy(
              () ->
                  teardown.start(
                      () -> {
                        throw new IllegalStateException("the port is taken");
                      }))
          .hasMessage("the port is taken");
    }
  }

  @Test
  void aTemporaryFolderGoesWithAllThatIsInIt() throws Exception {
    Path path;
    try (TemporaryFolder folder = TemporaryFolder.create("posthouse-test")) {
      path = folder.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "text");
    }

    assertThat(path).doesNotExist();
  }

  private AutoCloseable thing(String name) {
    return () -> stopped.add(name);
  }
}

package dev.posthouse.cli.local;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.cli.terminal.CommandFailedException;
import org.junit.jupiter.api.Test;

class BrokerLibrariesTest {
  @Test
  void amongSourcesTheyAreThere() {
    assertThatCode(BrokerLibraries::require).doesNotThrowAnyException();
  }

  @Test
  void withoutThemItIsSaidWhereToGetThem() {
    assertThatThrownBy(() -> BrokerLibraries.require(ClassLoader.getPlatformClassLoader()))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("posthouse-dev-….tar.gz")
        .hasMessageContaining("posthouse-dev\"");
  }
}

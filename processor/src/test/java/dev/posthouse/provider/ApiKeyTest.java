package dev.posthouse.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.posthouse.settings.Credential;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeyTest {
  @TempDir Path directory;

  @Test
  void aKeyIsReadFromAVariable() {
    ApiKey key = ApiKey.read("main", new Credential.Variable("KEY"), _ -> " sk-1 ");

    assertThat(key.value()).isEqualTo("sk-1");
    assertThat(key.toString()).doesNotContain("sk-1");
  }

  @Test
  void aKeyIsReadFromAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "sk-2\n");

    assertThat(ApiKey.read("main", new Credential.File(file), _ -> null).value()).isEqualTo("sk-2");
  }

  @Test
  void noKeyIsNeededWhereNoneIsAskedFor() {
    assertThat(ApiKey.read("main", new Credential.None(), _ -> null).present()).isFalse();
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.read("main", new Credential.Variable("KEY"), _ -> null))
        .withMessage(
            "Provider main: environment variable KEY is not set. Put the provider's API key"
                + " there.");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("absent");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.read("main", new Credential.File(file), _ -> null))
        .withMessageContaining(file.toString())
        .withMessageContaining("Mount it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-secret\nsk-more", "sk secret", "sk-sécret"})
  void aKeyThatNoHeaderTakesIsRejectedUnquoted(String unusable) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.read("main", new Credential.Variable("KEY"), _ -> unusable))
        .withMessageContaining("KEY")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sk"));
  }
}

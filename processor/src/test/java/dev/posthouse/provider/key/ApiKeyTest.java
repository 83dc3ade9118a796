package dev.posthouse.provider.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.posthouse.provider.HostedSettings;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeyTest {
  private static final Credential.Source VARIABLE = new Credential.Variable("KEY");
  private static final HostedSettings ON_VERTEX =
      new HostedSettings(Api.GEMINI, new Hosting.Vertex("p", "global"), null);

  @TempDir Path directory;

  @Test
  void aKeyIsReadFromAVariable() {
    ApiKey key = read(VARIABLE, " sk-1 ");

    assertThat(key.value()).isEqualTo("sk-1");
    assertThat(key.toString()).doesNotContain("sk-1");
  }

  @Test
  void aKeyIsReadFromAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "sk-2\n");

    assertThat(read(new Credential.File(file), null).value()).isEqualTo("sk-2");
  }

  @Test
  void noKeyIsNeededWhereNoneIsAskedFor() {
    assertThat(read(new Credential.None(), null).present()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "sk-live-0123456789wxyz, env:KEY …wxyz",
    "sk-012345678,           env:KEY …5678",
    "sk-01234567,            env:KEY"
  })
  void aKeyIsShownByItsSourceAndAtMostFourOfItsCharacters(String key, String shown) {
    assertThat(read(VARIABLE, key).shown()).isEqualTo(shown);
  }

  @Test
  void whatIsNoKeyIsShownByItsSource() {
    assertThat(read(new Credential.Cloud(), null).shown()).isEqualTo("cloud");
    assertThat(read(new Credential.None(), null).shown()).isNull();
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(VARIABLE, null))
        .withMessage(
            "Provider main: environment variable KEY is not set. Put the provider's API key"
                + " there.");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("absent");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(new Credential.File(file), null))
        .withMessageContaining(file.toString())
        .withMessageContaining("Mount it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-secret\nsk-more", "sk secret", "sk-sécret", "{\"sk\":\n\"secret\"}"})
  void aKeyThatNoHeaderTakesIsRejectedUnquoted(String unusable) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(VARIABLE, unusable))
        .withMessageContaining("KEY")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sk"));
  }

  @Test
  void onVertexAKeyIsAFileOfJson() {
    ApiKey key =
        ApiKey.read(ON_VERTEX.with(VARIABLE), VARIABLE, _ -> "{\n \"type\": \"service\"\n}\n");

    assertThat(key.value()).contains("service");
    assertThat(key.shown()).isEqualTo("env:KEY");
  }

  @Test
  void onVertexAnApiKeyIsRejectedUnquoted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.read(ON_VERTEX.with(VARIABLE), VARIABLE, _ -> "AIza-secret"))
        .withMessageContaining("JSON key of a service account")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("AIza"));
  }

  private static ApiKey read(Credential.Source source, @Nullable String value) {
    return ApiKey.read(HostedSettings.AT_OPENAI.with(source), source, _ -> value);
  }
}

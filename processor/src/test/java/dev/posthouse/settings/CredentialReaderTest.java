package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialReaderTest {
  private static final String OPENAI = "api: openai, model: m, credential: ";

  @Test
  void severalKeysKeepTheirOrder() throws Exception {
    Credential credential =
        ProviderYaml.read(OPENAI + "[\"env:B\", \"file:/run/key\", \"env:A\"]").credential();

    assertThat(credential.sources())
        .containsExactly(
            new Credential.Variable("B"),
            new Credential.File(Path.of("/run/key")),
            new Credential.Variable("A"));
    assertThat(credential.sources())
        .extracting(Credential.Source::reference)
        .containsExactly("env:B", "file:/run/key", "env:A");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"env:A\"", "[\"env:A\"]"})
  void oneKeyMayStandInAList(String credential) throws Exception {
    assertThat(ProviderYaml.read(OPENAI + credential).credential())
        .isEqualTo(new Credential.Variable("A"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                   | names no key: write where the key is found
          [none, "env:A"]      | says none beside keys: remove the one or the others
          ["env:A", "env:A"]   | names env:A twice: a second key must be another
          {env: A}             | must be a list, as in [first, second]
          cloud                | cloud works with hosting on bedrock or vertex: name a key instead
          """)
  void whatMakesNoRingOfKeysIsRejected(String credential, String message) {
    assertThat(ProviderYaml.faults(OPENAI + credential))
        .isNotEmpty()
        .first()
        .asString()
        .startsWith("f.yaml:4: providers.main.credential: " + message);
  }

  @Test
  void aKeyInAListIsRefusedAndNotRepeated() {
    assertThat(ProviderYaml.faults(OPENAI + "[\"env:A\", sk-secret]"))
        .singleElement()
        .asString()
        .contains("is not a reference", "have it replaced")
        .doesNotContain("sk-secret");
  }

  @Test
  void eachKeyThatIsNotThereIsWarnedOf() throws Exception {
    assertThat(ProviderYaml.warnings(OPENAI + "[\"env:A\", \"env:C\", \"file:/does/not/exist\"]"))
        .contains(
            "f.yaml:4: providers.main.credential: the environment variable C is not set here",
            "f.yaml:4: providers.main.credential: the file does not exist here, or cannot be read");
  }
}

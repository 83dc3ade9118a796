package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExampleFileTest {
  private static final Path EXAMPLE = ExampleFile.PATH;

  @Test
  void theExampleFileIsValidAndWithoutWarningsWhereTheKeysAreSet() throws Exception {
    CheckedSettings checked =
        SettingsReader.check(EXAMPLE, name -> name.endsWith("_API_KEY") ? "secret" : null);

    assertThat(checked.warnings()).isEmpty();
    assertThat(checked.settings().providers()).containsOnlyKeys("claude", "gpt", "gemini");
  }

  @Test
  void theExampleFileShowsTheDefaults() throws Exception {
    Settings example = SettingsReader.check(EXAMPLE, name -> null).settings();
    String required =
        Files.readString(EXAMPLE)
            .replaceAll(
                "(?ms)^(topics|models|routes|admit|attempt|health|tracing):\\n.*?(?=^\\S|\\z)", "")
            .replaceAll("(?m)^    (platform|concurrency|maxOutputTokens):.*\\n", "")
            .replaceAll("(?m)^    limits:\\n(      .*\\n)+", "");

    Settings defaults = SettingsReader.check("required", required, name -> null).settings();

    assertThat(required).doesNotContain("commitInterval", "concurrency", "firstToken", "chain:");
    assertThat(example).isEqualTo(defaults);
  }

  @Test
  void theExampleFileHoldsEveryKeyThatReadersAskForAndNoOther() throws Exception {
    Set<String> shown = DeclaredKeys.in(YamlTree.of(ExampleFile.withAllSwitchedOn()));

    assertThat(shown).containsExactlyInAnyOrderElementsOf(DeclaredKeys.all().keySet());
  }

  /** The control: what is left out of the file, or only there, is found. */
  @Test
  void aKeyThatIsMissingAndOneTooManyAreFound() throws Exception {
    String changed = ExampleFile.withAllSwitchedOn().replace("handovers:", "handover:");

    Set<String> shown = DeclaredKeys.in(YamlTree.of(changed));

    assertThat(shown)
        .contains("routes.*.retry.handover")
        .doesNotContain("routes.*.retry.handovers");
  }

  /** A key that is declared and that no reader asks for is unknown to the reader. */
  @Test
  void allThatIsSwitchedOffCanBeSwitchedOn() throws Exception {
    Settings settings =
        SettingsReader.check(
                "all",
                ExampleFile.withAllSwitchedOn(),
                name -> name.startsWith("POSTHOUSE") ? null : "secret")
            .settings();

    assertThat(settings.providers())
        .containsOnlyKeys(
            "claude", "gpt", "gemini", "claude-bedrock", "gemini-vertex", "gpt-azure", "small");
    assertThat(ExampleFile.text())
        .doesNotContainPattern("(?m)^ *# +(?!yaml-language-server)[a-z][\\w.-]*: *\\S*( #.*)?$");
  }

  @Test
  void whatTheExampleFileShowsForAKeyWithADefaultIsTheDefault() throws Exception {
    Map<String, String> wrong = new TreeMap<>();
    DeclaredKeys.visit(
        YamlTree.of(ExampleFile.withAllSwitchedOn()),
        (path, value) -> {
          if (!isRequired(path) && !isDefault(DeclaredKeys.of(path), value.asText())) {
            wrong.put(path, value.asText());
          }
        });

    assertThat(wrong).isEmpty();
  }

  private static boolean isRequired(String path) {
    return path.endsWith(".api") || path.endsWith(".on") || path.matches(".*prices\\.(in|out)put");
  }

  private static boolean isDefault(Key key, String text) {
    return switch (key) {
      case Key.Amount<?> amount -> isDefault(amount, text);
      case Key.Flag flag -> text.equals(Boolean.toString(flag.fallback()));
      case Key.Choice<?> choice -> text.equals(Key.Choice.word(choice.fallback()));
      case Key.Text shown -> shown.fallback() == null || text.equals(shown.fallback());
      case Key.Texts _, Key.Part _, Key.Parts _ -> true;
    };
  }

  private static <T extends Comparable<T>> boolean isDefault(Key.Amount<T> key, String text) {
    return !key.hasWritableFallback()
        || key.quantity().parser().apply(text).equals(Optional.of(key.fallback()));
  }
}

package dev.posthouse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What documents and settings name as a model is not one that ends: not by a day that has come, so
 * that the test does not rot, but by a day that is known.
 */
class NamedModelsTest {
  private static final Path ROOT = Path.of("..");

  /** Made from errors as vendors sent them, or telling of what was. */
  private static final Set<String> OF_OTHERS = Set.of("failures.md", "wire-cases.md");

  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z]{2}\\.anthropic\\.)?\\b(?:claude-(?:sonnet|opus|haiku|fable|3)|gpt-\\d|gemini-\\d)"
              + "[a-z0-9.:@-]*[a-z0-9]");

  @Test
  void noDocumentNamesAModelThatEnds() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path document : documents()) {
      named.addAll(named(Files.readString(document)));
    }

    assertThat(named).contains("claude-sonnet-5-5", "gpt-6.1-terra", "gemini-3.5-flash-lite");
    assertThat(named).filteredOn(NamedModelsTest::ends).isEmpty();
  }

  /** The control. */
  @Test
  void aModelThatEndsIsFound() {
    assertThat(
            named("use claude-sonnet-4-5-20250929, eu.anthropic.claude-sonnet-4-5-20250929-v1:0"))
        .hasSize(2)
        .allMatch(NamedModelsTest::ends);
    assertThat(named("{model: gpt-5-mini}, not claude-bedrock")).containsExactly("gpt-5-mini");
  }

  private static boolean ends(String name) {
    return ModelCatalog.shipped()
        .find(name)
        .filter(family -> family.lifecycle().retires() != null)
        .isPresent();
  }

  private static List<String> named(String text) {
    return NAME.matcher(text).results().map(MatchResult::group).toList();
  }

  private static List<Path> documents() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> deploy = Files.walk(ROOT.resolve("deploy"));
        Stream<Path> root = Files.list(ROOT)) {
      return Stream.of(docs, deploy, root)
          .flatMap(files -> files)
          .filter(file -> file.toString().matches(".*\\.(md|ya?ml|json)"))
          .filter(file -> !OF_OTHERS.contains(file.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

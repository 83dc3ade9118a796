package dev.posthouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A class that a document names is one of the code. Those of others are named with their package.
 */
class NamedClassesTest {
  /** A class alone, or with one inside it: a capital first, and some small letter. */
  private static final Pattern NAME =
      Pattern.compile("`([A-Z](?=\\w*[a-z])\\w*)(?:\\.([A-Z]\\w*))?`");

  private static final Map<String, Path> SOURCES = sources();

  @ParameterizedTest(name = "{0}: {1} {2}")
  @MethodSource("names")
  void theClassExists(Document document, String outer, String inner) {
    assertThat(SOURCES).as("%s names %s", document, outer).containsKey(outer);
    if (!inner.isEmpty()) {
      assertThat(SOURCES.get(outer))
          .as("%s names %s.%s", document, outer, inner)
          .content()
          .containsPattern("\\b" + inner + "\\b");
    }
  }

  /** The control: a name that is stale is found out. */
  @Test
  void aClassThatWasRenamedIsFoundOut() {
    assertThat(NAME.matcher("by `Triage` of old").results().map(name -> name.group(1)))
        .containsExactly("Triage")
        .noneMatch(SOURCES::containsKey);
  }

  static List<Arguments> names() {
    return Document.all().stream()
        // Made from the code, it quotes codes of vendors, some of which look like classes.
        .filter(document -> !document.toString().equals("docs/failures.md"))
        .flatMap(
            document ->
                NAME.matcher(document.prose())
                    .results()
                    .map(
                        name ->
                            Arguments.of(
                                document,
                                name.group(1),
                                name.group(2) == null ? "" : name.group(2))))
        .toList();
  }

  /** The files of the classes, and of the records from which classes are made, by their names. */
  private static Map<String, Path> sources() {
    Map<String, Path> sources = new HashMap<>();
    for (String module : List.of("schemas", "processor", "deploy/distribution")) {
      try (Stream<Path> files = Files.walk(Document.PROJECT.resolve(module).resolve("src"))) {
        files
            .filter(file -> file.toString().matches(".*\\.(java|avsc)"))
            .forEach(
                file ->
                    sources.putIfAbsent(
                        file.getFileName().toString().replaceFirst("\\.\\w+$", ""), file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sources;
  }
}

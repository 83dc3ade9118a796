package dev.posthouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A link of a document leads somewhere. */
class LinksTest {
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?!\\w+:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  /** A pattern may look like a link. */
  private static final Pattern CODE = Pattern.compile("`[^`\\n]+`");

  @ParameterizedTest(name = "{0}: {1}#{2}")
  @MethodSource("links")
  void whatIsLinkedIsThere(Document from, String path, String anchor) throws IOException {
    Path target = path.isEmpty() ? from.file() : from.file().resolveSibling(path);

    assertThat(target).exists();
    if (!anchor.isEmpty()) {
      assertThat(anchors(Files.readString(target))).contains(anchor);
    }
  }

  @Test
  void everyPageIsLinkedFromAnother() {
    Set<Path> linked = new HashSet<>();
    for (Document document : Document.all()) {
      LINK.matcher(document.prose())
          .results()
          .map(link -> document.file().resolveSibling(link.group(1)).normalize())
          .filter(target -> !target.equals(document.file().normalize()))
          .forEach(linked::add);
    }

    assertThat(Document.all())
        .filteredOn(document -> !document.toString().equals("README.md"))
        .extracting(document -> document.file().normalize())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(linked).contains(file));
  }

  @Test
  void anAnchorIsTheHeadingAsGitHostsMakeIt() {
    assertThat(anchors("# Is it us?\n\n## `retry`, and then\n\n## Twice\n\n## Twice\n"))
        .containsExactlyInAnyOrder("is-it-us", "retry-and-then", "twice", "twice-1");
  }

  private static Set<String> anchors(String text) {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    new Document(Path.of(""), text)
        .prose()
        .lines()
        .filter(line -> line.matches("#{1,6} .*"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .forEach(
            heading -> {
              int before = seen.merge(heading, 1, Integer::sum) - 1;
              anchors.add(before == 0 ? heading : heading + "-" + before);
            });
    return anchors;
  }

  static Stream<Arguments> links() {
    List<Document> all = Document.all();
    assertThat(all).hasSizeGreaterThan(5);
    return all.stream()
        .flatMap(
            document ->
                LINK.matcher(CODE.matcher(document.prose()).replaceAll(""))
                    .results()
                    .map(
                        link ->
                            Arguments.of(
                                document,
                                link.group(1),
                                link.group(2) == null ? "" : link.group(2))));
  }
}

package dev.posthouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A guarantee that the documents give is one that tests bear the number of. */
class GuaranteesTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (P\\d) \\|.*\\|([^|]+)\\|$");
  private static final Document PAGE = Document.read("docs/guarantees.md");

  @ParameterizedTest
  @MethodSource("shown")
  void theTestNamesTheGuarantee(String guarantee, String test) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      assertThat(files.filter(file -> file.endsWith(test + ".java")))
          .singleElement()
          .satisfies(file -> assertThat(file).content().containsPattern("\\b" + guarantee + "\\b"));
    }
  }

  @Test
  void everyGuaranteeIsShownBySomeTest() {
    List<String> expected = IntStream.rangeClosed(1, 9).mapToObj(number -> "P" + number).toList();

    assertThat(ROW.matcher(PAGE.text()).results().map(row -> row.group(1)))
        .containsExactlyElementsOf(expected);
    assertThat(shown().stream().map(shown -> shown.get()[0]).distinct()).hasSize(expected.size());
  }

  static List<Arguments> shown() {
    return ROW.matcher(PAGE.text())
        .results()
        .flatMap(
            row ->
                Pattern.compile("`(\\w+)`")
                    .matcher(row.group(2))
                    .results()
                    .map(test -> Arguments.of(row.group(1), test.group(1))))
        .toList();
  }
}

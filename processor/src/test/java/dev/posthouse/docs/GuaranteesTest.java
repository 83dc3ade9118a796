package dev.posthouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.testbench.Shows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guarantee that the documents give is one that tests bear the number of; the register of them is
 * made of what the tests say of themselves ({@link Shows}).
 */
class GuaranteesTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (P\\d) \\|.*\\|([^|]+)\\|$");
  private static final Pattern REGISTER =
      Pattern.compile("(?s)(<!-- register -->\n).*(<!-- end of register -->)");
  private static final Path SOURCES = Path.of("src", "test", "java");
  private static final Document PAGE = Document.read("docs/guarantees.md");
  private static final String PROMISES =
      PAGE.text().substring(0, PAGE.text().indexOf("## The register"));

  /**
   * A line of the register.
   *
   * @param promise its number
   * @param test that checks it
   * @param shows what the test says of itself
   */
  private record Check(String promise, Method test, Shows shows) {
    String line() {
      return "| %s | `%s` | %s | %s | %s |\n"
          .formatted(
              promise,
              name(),
              shows.faults(),
              shows.counts(),
              shows.control().isEmpty() ? "–" : "`" + shows.control() + "`");
    }

    String name() {
      return test.getDeclaringClass().getSimpleName() + "." + test.getName();
    }
  }

  @ParameterizedTest
  @MethodSource("shown")
  void theTestNamesTheGuarantee(String guarantee, String test) {
    assertThat(source(test)).content().containsPattern("\\b" + guarantee + "\\b");
  }

  @Test
  void everyGuaranteeIsShownBySomeTest() {
    List<String> expected = IntStream.rangeClosed(1, 9).mapToObj(number -> "P" + number).toList();

    assertThat(ROW.matcher(PROMISES).results().map(row -> row.group(1)))
        .containsExactlyElementsOf(expected);
    assertThat(shown().stream().map(shown -> shown.get()[0]).distinct()).hasSize(expected.size());
    assertThat(checks().stream().map(Check::promise).distinct()).hasSize(expected.size());
  }

  @Test
  void theRegisterIsWhatTheTestsSayOfThemselves() throws IOException {
    String expected =
        REGISTER
            .matcher(PAGE.text())
            .replaceFirst(
                found ->
                    found.group(1)
                        + checks().stream()
                            .map(Check::line)
                            .collect(
                                Collectors.joining(
                                    "",
                                    "| | what checks it | what goes wrong meanwhile | how much |"
                                        + " its control, which fails |\n"
                                        + "|---|---|---|---|---|\n",
                                    ""))
                        + found.group(2));
    if (Document.WRITE) {
      Files.writeString(PAGE.file(), expected);
    } else {
      assertThat(PAGE.text()).as("rewrite it with -Ddocs.write=true").isEqualTo(expected);
    }
  }

  @Test
  void controlsAreTests() {
    assertThat(checks())
        .filteredOn(check -> !check.shows.control().isEmpty())
        .isNotEmpty()
        .allSatisfy(
            check -> {
              String[] control = check.shows.control().split("\\.", -1);
              assertThat(source(control[0])).content().contains("void " + control[1] + "(");
            });
  }

  private static List<Check> checks() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(GuaranteesTest::shows)
          .flatMap(file -> Arrays.stream(type(file).getDeclaredMethods()))
          .filter(test -> test.isAnnotationPresent(Shows.class))
          .flatMap(
              test -> {
                Shows shows = test.getAnnotation(Shows.class);
                return Arrays.stream(shows.promises())
                    .map(promise -> new Check(promise, test, shows));
              })
          .sorted(Comparator.comparing(Check::promise).thenComparing(Check::name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean shows(Path file) {
    try {
      return Files.readString(file).contains("  @Shows(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> type(Path file) {
    String name = SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
    try {
      return Class.forName(name, false, GuaranteesTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path source(String test) {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> found = files.filter(file -> file.endsWith(test + ".java")).toList();
      assertThat(found).as(test).hasSize(1);
      return found.getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Arguments> shown() {
    return ROW.matcher(PROMISES)
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

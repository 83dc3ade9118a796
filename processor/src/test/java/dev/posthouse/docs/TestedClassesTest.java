package dev.posthouse.docs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever changes a class finds its test: it bears the class's name, or uses the class, or the
 * class's Javadoc says "Tested by {@code FooTest}."
 *
 * <p>Held for all that has behaviour of its own: classes, and records and enums with methods; not
 * interfaces and exceptions. That a test uses a class is seen in its text; how well it tests the
 * class nobody can see there.
 */
class TestedClassesTest {
  private static final Pattern COMMENT_OR_TEXT =
      Pattern.compile("(?s)\"\"\".*?\"\"\"|/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:[a-z-]+ )*?(@?interface|record|enum|class) (\\w+)");
  private static final Pattern METHOD = Pattern.compile("\\)\\s*(?:throws [\\w., ]+)?\\{");
  private static final Pattern TESTED_BY =
      Pattern.compile("Tested\\s+(?:\\*\\s+)?by\\s+(?:\\*\\s+)?\\{@code\\s+(?:\\*\\s+)?(\\w+)\\}");

  /** {@code posthouse bench} measures this machine; no build asserts what it finds. */
  private static final Set<String> MEASURING =
      Set.of("BenchCommand", "BenchRun", "BenchRequests", "BenchReport", "PlainLoop", "PeakHeap");

  /** A source file. */
  record Source(String name, String text) {
    static Source of(Path file) {
      try {
        return new Source(
            file.getFileName().toString().replace(".java", ""), Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Without comments and quoted text. */
    String code() {
      return COMMENT_OR_TEXT.matcher(text).replaceAll("");
    }

    /** Whether it is a class, or a record or enum that does something. */
    boolean behaves() {
      String code = code();
      Matcher type = TYPE.matcher(code);
      if (!type.find()
          || type.group(1).endsWith("interface")
          || type.group(2).endsWith("Exception")) {
        return false;
      }
      return type.group(1).equals("class")
          || METHOD.matcher(code.substring(code.indexOf('{', type.end()))).find();
    }

    List<String> saidToBeTestedBy() {
      return TESTED_BY.matcher(text).results().map(found -> found.group(1)).toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Source> TESTS = sources("src/test/java");
  private static final Set<String> NAMES =
      TESTS.stream().map(Source::name).filter(name -> name.matches(".*(Test|IT)")).collect(toSet());
  private static final Set<String> USED =
      TESTS.stream()
          .flatMap(test -> Pattern.compile("\\w+").matcher(test.code()).results())
          .map(MatchResult::group)
          .collect(toSet());

  @ParameterizedTest
  @MethodSource("behaving")
  void itIsKnownWhereTheClassIsTested(Source type) {
    List<String> said = type.saidToBeTestedBy();

    assertThat(NAMES).as("%s names its test", type).containsAll(said);
    assertThat(
            !said.isEmpty()
                || NAMES.contains(type.name() + "Test")
                || NAMES.contains(type.name() + "IT")
                || USED.contains(type.name())
                || MEASURING.contains(type.name()))
        .as("%s: no test bears its name or uses it; say \"Tested by {@code FooTest}.\"", type)
        .isTrue();
  }

  @Test
  void whatIsListedHereIsThereAndNeedsIt() {
    assertThat(behaving().stream().map(Source::name)).containsAll(MEASURING);
  }

  /** The control: what is tested nowhere is found out. */
  @Test
  void aClassOfNoTestIsFoundOut() {
    Source stray = new Source("StrayClass", "/** Used by SettingsReaderTest. */ class X {}");

    assertThat(stray.saidToBeTestedBy()).isEmpty();
    assertThat(USED).doesNotContain(stray.name());
    assertThat(new Source("Y", "/** Tested\n * by {@code AnyTest}. */").saidToBeTestedBy())
        .containsExactly("AnyTest");
  }

  static List<Source> behaving() {
    return sources("src/main/java").stream().filter(Source::behaves).toList();
  }

  private static List<Source> sources(String folder) {
    return Stream.of("schemas", "processor")
        .map(module -> Document.PROJECT.resolve(module).resolve(folder))
        .flatMap(TestedClassesTest::filesUnder)
        .filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
        .map(Source::of)
        .toList();
  }

  private static Stream<Path> filesUnder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.posthouse;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.docs.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/architecture.md} shows the floors as they are. That the classes exist which it names
 * is the business of {@link dev.posthouse.docs}. Written anew by a run with {@code
 * -Ddocs.write=true}.
 */
class ArchitecturePageTest {
  private static final String PAGE = "docs/architecture.md";

  @Test
  void theFloorsAreThoseThatAreChecked() {
    String floors =
        ArchitectureTest.FLOORS.reversed().stream()
            .map(floor -> String.join("   ", floor))
            .collect(joining("\n", "```\n", "\n```\n"));

    assertThat(Document.read(PAGE).with("floors", floors))
        .as("Run this test with -Ddocs.write=true, and look at what changed")
        .isEqualTo(Document.read(PAGE).text());
  }

  /** The map is for people, who read it in its order; the floors are for the test. */
  @Test
  void everyPackageIsOnTheMap() throws Exception {
    String map =
        Files.readString(Path.of("src", "main", "java", "dev", "posthouse", "package-info.java"));
    List<String> onTheMap =
        Pattern.compile("\\{@(?:link dev\\.posthouse\\.|code )([a-z.]+)\\}")
            .matcher(map.replaceAll("\\s+\\*\\s+", " "))
            .results()
            .map(found -> found.group(1))
            .toList();
    Stream<String> packages =
        ArchitectureTest.FLOORS.stream()
            .flatMap(List::stream)
            .map(
                name -> name.startsWith("provider.") ? name.substring("provider.".length()) : name);

    assertThat(onTheMap).containsAll(packages.toList());
  }
}

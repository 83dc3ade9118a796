package dev.posthouse.provider.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What servers really send, and what an adapter must make of it: one file a case in {@code
 * wire-cases}. More cases can be tried with {@code -Dwire.cases=FOLDER}.
 */
@Timeout(60)
class WireCasesTest {
  private static final Path CASES = Path.of("src", "test", "resources", "wire-cases");

  @TempDir private Path folder;

  static List<Named<Path>> cases() {
    return WireCase.files(CASES).stream()
        .map(file -> Named.of(file.getFileName().toString(), file))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCallComesToWhatItsCaseSays(Path file) throws Exception {
    assertThat(new WireCall(WireCase.of(file, Instant.now()), folder).faults()).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = "wire.cases", matches = ".+")
  void casesOfAnotherFolderDoSoToo() throws Exception {
    var failed = new TreeMap<String, List<String>>();
    for (Path file : WireCase.files(Path.of(System.getProperty("wire.cases")))) {
      WireCase wire = WireCase.of(file, Instant.now());
      List<String> faults = new WireCall(wire, folder).faults();
      if (!faults.isEmpty()) {
        failed.put(wire.name(), faults);
      }
    }
    StringBuilder table = new StringBuilder();
    failed.forEach((name, faults) -> table.append('\n').append(name).append(": ").append(faults));

    assertThat(failed).as(table.toString()).isEmpty();
  }
}

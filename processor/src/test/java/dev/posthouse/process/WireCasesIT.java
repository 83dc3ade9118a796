package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.provider.cases.WireCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What servers really send, and what becomes of the jobs: from the request topic to the terminal
 * record, at one node, with a second provider behind the case's own. The cases are those of
 * WireCasesTest; others can be tried with {@code -Dwire.cases=FOLDER}.
 */
class WireCasesIT {
  private static final Path CASES = Path.of("src", "test", "resources", "wire-cases");

  /** So many providers are enough for one process of a test. */
  private static final int AT_ONE_NODE = 80;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> aJobComesToWhatItsCaseSays() throws Exception {
    return results(CASES);
  }

  @TestFactory
  @EnabledIfSystemProperty(named = "wire.cases", matches = ".+")
  Stream<DynamicTest> jobsOfAnotherFoldersCasesDoSoToo() throws Exception {
    return results(Path.of(System.getProperty("wire.cases")));
  }

  private Stream<DynamicTest> results(Path cases) throws Exception {
    List<Path> files = WireCase.files(cases);
    List<CaseJob> jobs = new ArrayList<>();
    for (int from = 0; from < files.size(); from += AT_ONE_NODE) {
      Path stores = Files.createTempDirectory(folder, "node");
      List<Path> some = files.subList(from, Math.min(files.size(), from + AT_ONE_NODE));
      try (CasesNode node = CasesNode.of(some, stores)) {
        jobs.addAll(node.run());
      }
    }
    return jobs.stream()
        .map(job -> DynamicTest.dynamicTest(job.name(), () -> assertThat(job.faults()).isEmpty()));
  }
}

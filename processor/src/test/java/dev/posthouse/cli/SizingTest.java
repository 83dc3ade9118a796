package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.docs.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizingTest {
  private static final Path PAGE = Document.PROJECT.resolve("docs/sizing.md");
  private static final String BEGIN = "<!-- size -->\n```\n";
  private static final String END = "```\n<!-- end of size -->";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void settings() throws Exception {
    file =
        Files.writeString(
            folder.resolve("posthouse.yaml"),
            """
            kafka: {bootstrap.servers: "kafka:9092"}
            wire: {format: json}
            providers:
              claude: {api: anthropic, model: claude-sonnet-5-5, credential: none}
              gpt: {api: openai, model: gpt-6.1-terra, credential: none, concurrency: 4000}
            routes: {default: {chain: [claude, gpt]}}
            """);
  }

  @Test
  void workersAreThoseThatHaveAllCallsInFlight() {
    String out = size("--rate", "20", "--call", "8s", "--failing", "0").out();

    assertThat(out).containsPattern("calls in flight +160 ").containsPattern("workers +3 ");
  }

  @Test
  void oneWorkerMayBeLost() {
    assertThat(size("--rate", "0.1", "--call", "1s").out()).containsPattern("workers +2 ");
  }

  @Test
  void morePartitionsAreAskedForThanThereAreWorkers() {
    assertThat(size("--rate", "100", "--call", "20s", "--failing", "0").out())
        .containsPattern("workers +32 ")
        .containsPattern("partitions +32 +topics.partitions is 12: more workers than that");
  }

  /** 4,000 calls took 930 MiB: docs/performance.md. */
  @Test
  void theHeapIsWhatWasMeasuredAndSomeMore() {
    String out =
        Captured.run(
                "config",
                "size",
                file.toString(),
                "--provider",
                "gpt",
                "--rate",
                "900",
                "--call",
                "4s",
                "--failing",
                "0",
                "--prompt",
                "100B",
                "--answer",
                "100B")
            .out();

    int mebibytes =
        Integer.parseInt(out.replaceFirst("(?s).*heap of a worker +(\\d+) MiB.*", "$1"));
    assertThat(mebibytes).isBetween(930, 1200);
  }

  @Test
  void whatCannotBeIsSaid() {
    assertThat(size("--rate", "0", "--call", "1s").exitCode()).isEqualTo(2);
    assertThat(size("--rate", "1", "--call", "1s", "--provider", "mistral").err())
        .contains("there is no provider mistral; the settings have claude, gpt");
    assertThat(
            Captured.run(
                    "config",
                    "size",
                    file.toString(),
                    "--rate",
                    "1",
                    "--call",
                    "1s",
                    "--prompt",
                    "4",
                    "--answer",
                    "1KiB")
                .err())
        .contains("cannot read '4': write a size with its unit");
  }

  /** After a change, run with {@code -Ddocs.write=true}. */
  @Test
  void thePageShowsWhatItPrints() throws Exception {
    String shown = BEGIN + size("--rate", "20", "--call", "8s").out() + END;
    String page = Files.readString(PAGE);
    if (Document.WRITE) {
      int from = page.indexOf(BEGIN);
      page =
          page.substring(0, from) + shown + page.substring(page.indexOf(END, from) + END.length());
      Files.writeString(PAGE, page);
    }

    assertThat(page).contains(shown);
  }

  private Captured size(String... more) {
    String[] arguments = {
      "config", "size", file.toString(), "--prompt", "4KiB", "--answer", "2KiB"
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Captured.run(all);
  }
}

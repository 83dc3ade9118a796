package dev.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.letters.SeededLetters;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.testbench.PosthouseJvm;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose output goes to another program, on a system that speaks ASCII. */
class PipeIT {
  /** More than a pipe holds. */
  private static final int LETTERS = 2000;

  @TempDir static Path state;
  private static TestBench bench;

  @BeforeAll
  static void write() {
    bench = new TestBench(state);
    for (int i = 0; i < LETTERS; i++) {
      var letter = SeededLetters.letter(bench.topics, 0, Instant.now());
      letter.setJobId("Brief-ü-" + i);
      bench.send(
          bench.topics.deadLetters(), letter.getJobId().getBytes(UTF_8), JsonFormat.write(letter));
    }
    bench.flush();
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @Test
  void whoReadsOneLineAndLeavesIsGivenItWholeAndTheCommandEndsQuietly() throws Exception {
    Process process = start("results", "--dead-letters", "--from-beginning", "--json");

    String line = readOneLine(process);

    assertThat(line).startsWith("{\"jobId\":\"Brief-ü-").endsWith("}");
    assertEndsQuietly(process);
  }

  @Test
  void aTableInAPipeIsPlainText() throws Exception {
    Process process = start("dead-letters", "list", "--each", "--limit", "5");

    String all = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(all).contains("Brief-ü-").doesNotContain("\u001b", "\r");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void anExportThatNobodyReadsToItsEndEndsQuietly() throws Exception {
    Process process = start("dead-letters", "export");

    assertThat(readOneLine(process)).contains("Brief-ü-");

    assertEndsQuietly(process);
  }

  private static String readOneLine(Process process) throws Exception {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      return reader.readLine();
    }
  }

  private static void assertEndsQuietly(Process process) throws Exception {
    assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static Process start(String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(PosthouseJvm.options());
    command.addAll(PosthouseJvm.SHORT_LIVED);
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    command.addAll(
        List.of("--bootstrap", KafkaFixture.bootstrapServers(), "--prefix", bench.topics.prefix()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }
}

package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.EmbeddedKafka;
import dev.posthouse.dev.StablePort;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.kafka.OpenTransaction;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.FileRecords;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P1, though the log of a topic that jobs are worked from loses its tail or its head. */
@Order(Longest.FIRST)
class TruncationIT {
  private static final int JOBS = 30;
  private static final int FEW = 5;

  /** In which the jobs before the cut are worked. */
  private static final int TURNS = 6;

  @TempDir Path folder;

  /** As after an unclean election, or a disk that was restored. */
  @Shows(
      promises = {"P1"},
      faults = "a topic loses the newer half of its records under an idle process",
      counts = "requests, retries and a provider's topic: " + JOBS + " jobs before, as many after")
  @ParameterizedTest
  @ValueSource(strings = {"requests", "retries", "provider.claude"})
  void whatWasWorkedIsNotWorkedAgainWhenTheLogLosesItsTail(String topic) throws Exception {
    Path data = folder.resolve("kafka");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, StablePort.find());
        TestBench bench = bench(kafka)) {
      long calls = callsOfJobsBefore(bench);
      // It has read nothing since its start, and goes by what was committed.
      try (Node node = Node.start(bench.settings, Role.Selection.ALL)) {
        await().atMost(Duration.ofSeconds(30)).until(node::isRunning);
        kafka.pause();
        loseTail(data, bench.topics.prefix() + topic + "-0");
        kafka.resume();

        assertOnlyTheseAreWorked(bench, calls, bench.submit("after", JOBS));
      }
    }
  }

  /**
   * The coordinator holds that transaction for ended, and so does its producer; the partition alone
   * does not know. What became of it only people can say, and Posthouse names the command.
   */
  @Shows(
      promises = {"P1"},
      faults = "a provider's topic loses its tail, and with it the end of a transaction",
      counts = JOBS + " jobs before, as many after an administrator ended the transaction")
  @Test
  void aCutThroughATransactionHoldsItsTopicUpUntilSomebodyEndsIt() throws Exception {
    Path data = folder.resolve("kafka");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, StablePort.find());
        TestBench bench = bench(kafka);
        Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      long calls = callsOfJobsBefore(bench);
      TopicPartition partition = new TopicPartition(bench.topics.provider("claude"), 0);
      kafka.pause();
      cut(data, partition.toString(), open -> open > 0);
      kafka.resume();

      OpenTransaction open =
          OpenTransaction.find(admin, List.of(partition.topic()), Instant.now()).getFirst();
      assertThat(open.text("kafka:9092")).contains("or the log has lost that transaction's end");
      HeldUpTopicIT.abort(admin, partition, open);
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        assertOnlyTheseAreWorked(bench, calls, bench.submit("after", JOBS));
      }
    }
  }

  /** The log is shorter than what was worked of it, and has new jobs behind the cut. */
  @Shows(
      promises = {"P1"},
      faults = "the request topic loses the newer half of its records while no process runs",
      counts = JOBS + " jobs before, a few behind the cut before a process runs again")
  @Test
  void whatIsSubmittedBehindTheCutIsWorkedThoughNobodySawTheCut() throws Exception {
    Path data = folder.resolve("kafka");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, StablePort.find());
        TestBench bench = bench(kafka)) {
      long calls = callsOfJobsBefore(bench);
      kafka.pause();
      loseTail(data, bench.topics.requests() + "-0");
      kafka.resume();
      Set<String> after = bench.submit("after", FEW);

      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        assertOnlyTheseAreWorked(bench, calls, after);
      }
    }
  }

  /**
   * Each has one call and one end, and what was worked before has no more.
   *
   * @param calls of the jobs before
   */
  private static void assertOnlyTheseAreWorked(TestBench bench, long calls, Set<String> after) {
    JourneyIT.awaitAll(bench, after);

    assertThat(bench.callsSeen()).isEqualTo(calls + after.size());
    assertThat(bench.terminal.ended()).isEqualTo(JOBS + after.size());
    assertThat(bench.terminal.duplicates()).isEmpty();
  }

  /**
   * Works jobs in turns, of each of which one waits: each topic has a batch for each turn, however
   * slow the machine, and half of them can be lost.
   */
  private static long callsOfJobsBefore(TestBench bench) {
    SimulatedProvider claude = bench.provider("claude");
    try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      for (int turn = 0; turn < TURNS; turn++) {
        JourneyIT.awaitAll(bench, bench.submit("before-" + turn, JOBS / TURNS - 1));
        long calls = bench.callsSeen();
        claude.script(FaultScript.failing(Fault.of(FaultKind.SERVER_ERROR, 1)));
        Set<String> waits = bench.submit("waits-" + turn, 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> bench.callsSeen() > calls);
        claude.script(FaultScript.HEALTHY);
        JourneyIT.awaitAll(bench, waits);
      }
    }
    return bench.callsSeen();
  }

  @Shows(
      promises = {"P1"},
      faults = "the records of a provider's topic are deleted while it works them",
      counts = JOBS + " jobs before, as many after")
  @Test
  void whatWasWorkedIsNotWorkedAgainWhenTheLogLosesItsHead() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(null, 0);
        TestBench bench = bench(kafka);
        Node _ = Node.start(bench.settings, Role.Selection.ALL);
        Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      JourneyIT.awaitAll(bench, bench.submit("before", JOBS));
      bench.provider("claude").hold();
      Set<String> during = bench.submit("during", JOBS);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> bench.provider("claude").inFlight() == JOBS);

      TopicPartition partition = new TopicPartition(bench.topics.provider("claude"), 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1))).all().get();
      bench.provider("claude").release();
      JourneyIT.awaitAll(bench, during);
      JourneyIT.awaitAll(bench, bench.submit("after", JOBS));

      assertThat(bench.callsSeen()).isEqualTo(3 * JOBS);
      assertThat(bench.terminal.ended()).isEqualTo(3 * JOBS);
    }
  }

  private TestBench bench(EmbeddedKafka kafka) {
    RetryPolicy retry = new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(1));
    return new TestBench(kafka.bootstrapServers(), folder.resolve("state"), 1, JOBS, retry);
  }

  /** The newer half of its batches, and with them no end of a transaction. */
  private static void loseTail(Path data, String partition) throws IOException {
    cut(data, partition, open -> open == 0);
  }

  /**
   * Of the places where the log can be cut, takes the one in their middle.
   *
   * @param transactions how many may be open behind the cut
   */
  private static void cut(Path data, String partition, IntPredicate transactions)
      throws IOException {
    Path log = data.resolve(partition).resolve("00000000000000000000.log");
    List<Integer> ends = new ArrayList<>();
    Set<Long> open = new HashSet<>();
    try (FileRecords records = FileRecords.open(log.toFile(), false)) {
      int end = 0;
      for (var batch : records.batches()) {
        end += batch.sizeInBytes();
        if (batch.isControlBatch()) {
          open.remove(batch.producerId());
        } else if (batch.isTransactional()) {
          open.add(batch.producerId());
        }
        if (transactions.test(open.size())) {
          ends.add(end);
        }
      }
    }
    assertThat(ends).hasSizeGreaterThan(3);
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      var _ = file.truncate(ends.get(ends.size() / 2 - 1));
    }
    // Made anew from the log, as after an unclean end.
    try (Stream<Path> files = Files.list(data.resolve(partition))) {
      files
          .filter(file -> file.toString().matches(".*\\.(index|timeindex|txnindex|snapshot)"))
          .forEach(TruncationIT::delete);
    }
    delete(data.resolve(".kafka_cleanshutdown"));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.EmbeddedKafka;
import dev.posthouse.dev.StablePort;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.FileRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P1, though the log of a provider's topic loses its tail or its head under the worker. */
class TruncationIT {
  private static final int JOBS = 30;

  @TempDir Path folder;

  /** As after an unclean election, or a disk that was restored. */
  @Shows(
      promises = {"P1"},
      faults = "a provider's topic loses the newer half of its records under an idle worker",
      counts = JOBS + " jobs before, as many after")
  @Test
  void whatWasWorkedIsNotWorkedAgainWhenTheLogLosesItsTail() throws Exception {
    Path data = folder.resolve("kafka");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, StablePort.find());
        TestBench bench = bench(kafka)) {
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("before", JOBS));
      }
      // It has read nothing since its start, and goes by what was committed.
      try (Node node = Node.start(bench.settings, Role.Selection.ALL)) {
        await().atMost(Duration.ofSeconds(30)).until(node::isRunning);
        kafka.pause();
        loseTail(data, bench.topics.provider("claude") + "-0");
        kafka.resume();

        JourneyIT.awaitAll(bench, bench.submit("after", JOBS));

        assertThat(bench.callsSeen()).isEqualTo(2 * JOBS);
        assertThat(bench.terminal.ended()).isEqualTo(2 * JOBS);
      }
    }
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

  private static void loseTail(Path data, String partition) throws IOException {
    Path log = data.resolve(partition).resolve("00000000000000000000.log");
    List<Integer> ends = new ArrayList<>();
    try (FileRecords records = FileRecords.open(log.toFile(), false)) {
      int end = 0;
      for (var batch : records.batches()) {
        end += batch.sizeInBytes();
        ends.add(end);
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

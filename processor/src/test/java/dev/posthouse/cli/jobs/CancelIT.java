package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is cancelled ends once, wherever it is. */
class CancelIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A job that failed waits for minutes. */
  private static final RetryPolicy LONG_WAITS =
      new RetryPolicy(4, Duration.ofMinutes(10), Duration.ofMinutes(20));

  /** The ordinary run has fewer of them; {@code mvn verify -Psoak} has 1,000. */
  private static final int RACES = Integer.getInteger("posthouse.test.races", 400);

  private static final int WAVE = 20;

  @TempDir static Path state;
  private static TestBench bench;
  private static Node processor;

  @BeforeAll
  static void start() {
    bench = new TestBench(state, 4, 32, LONG_WAITS);
    processor = Node.start(bench.settings, Role.Selection.ALL);
    await().atMost(PATIENCE).until(processor::isRunning);
  }

  @AfterAll
  static void stop() {
    processor.close();
    bench.close();
  }

  @Test
  void aCancellationThatRacesTheAnswerLeavesOneTerminalRecord() {
    Random random = new Random(7);
    Set<String> ids = new HashSet<>();
    for (int wave = 0; wave < RACES / WAVE; wave++) {
      Set<String> some = bench.submit("race-" + wave, WAVE);
      ids.addAll(some);
      // A job takes a second or so in all. What is cancelled at once waits, what is later is
      // called, and what is last is answered: of the first some are, however slow the machine is.
      if (wave == 0) {
        await().atMost(PATIENCE).until(() -> bench.terminal.missing(some).size() < some.size());
      } else {
        LockSupport.parkNanos(random.nextInt(600_000_000));
      }
      some.forEach(CancelIT::cancel);
    }

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
    await()
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(bench.terminal.duplicates())
                    .doesNotContainKeys(ids.toArray(String[]::new)));
    long cancelled = ids.stream().filter(bench::isDead).count();
    assertThat(cancelled).as("both have won races").isBetween(1L, RACES - 1L);
    assertThat(ids.stream().filter(bench::isDead).map(CancelIT::kind)).containsOnly("cancelled");
  }

  /** The control: the check above can fail. */
  @Test
  void aSecondTerminalRecordIsFoundOut() {
    bench.submit("twice", 1);
    await().atMost(PATIENCE).until(() -> bench.terminal.missing(Set.of("twice-0")).isEmpty());

    bench.send(bench.topics.deadLetters(), "twice-0".getBytes(UTF_8), new byte[] {1});

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(bench.terminal.duplicates()).containsKey("twice-0"));
  }

  @Test
  void theCommandCutsOffACallInFlight() {
    bench.provider("claude").hold(TestBench.prompt("held-0"));
    bench.submit("held", 1);
    await()
        .atMost(PATIENCE)
        .until(() -> bench.provider("claude").callsFor(TestBench.prompt("held-0")) == 1);

    Captured captured = run("cancel", "held-0", "--reason", "too dear", "--actor", "anna");

    assertThat(captured.err()).isEmpty();
    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out())
        .matches(
            "held-0 is cancelled: topic "
                + bench.topics.deadLetters()
                + ", partition \\d, offset \\d+\\R");
    await().atMost(PATIENCE).until(() -> bench.isDead("held-0"));
    DeadLetter letter = bench.value("held-0", DeadLetter.class);
    assertThat(letter.getReason().getMessage()).contains("anna", "too dear");
    assertThat(letter.getHistory()).as("the call is in its history").hasSize(1);
    bench.provider("claude").release();
    Captured again = run("cancel", "held-0");
    assertThat(again.exitCode()).as("it is cancelled: all is as asked for").isZero();
  }

  @Test
  void aJobThatWaitsForItsRetryEndsLongBeforeItIsDue() {
    bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.OVERLOADED)));
    try {
      bench.submit("waits", 1);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          Captured.run("status", "waits-0", "--url", processor.url().toString())
                              .out())
                      .contains("waiting for"));

      Captured captured = run("cancel", "waits-0", "--timeout", "20s");

      assertThat(captured.exitCode()).isZero();
      assertThat(captured.out()).startsWith("waits-0 is cancelled");
    } finally {
      bench.provider("claude").script(FaultScript.HEALTHY);
    }
  }

  @Test
  void whatWasAnsweredCannotBeCancelled() {
    bench.submit("done", 1);
    await().atMost(PATIENCE).until(() -> bench.terminal.missing(Set.of("done-0")).isEmpty());

    Captured captured = run("cancel", "done-0");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err())
        .startsWith("nothing to cancel: done-0 was answered by claude: topic ");
  }

  @Test
  void aJobThatNobodyKnowsIsSaidSo() {
    Captured captured = run("cancel", "nobody", "--timeout", "1s");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err()).contains("no job nobody is known yet", "The cancellation stands");
  }

  private static void cancel(String id) {
    JobCancel cancel =
        JobCancel.newBuilder().setJobId(id).setAt(Instant.now()).setActor("test").build();
    bench.send(bench.topics.cancellations(), id.getBytes(UTF_8), JsonFormat.write(cancel));
  }

  private static String kind(String id) {
    return bench.value(id, DeadLetter.class).getReason().getKind();
  }

  private static Captured run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of("--bootstrap", KafkaFixture.bootstrapServers(), "--prefix", bench.topics.prefix()));
    return Captured.run(all.toArray(String[]::new));
  }
}

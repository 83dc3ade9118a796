package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.kafka.StationDriver;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of requests that are in order. */
class AdmitStationTest {
  private final AdmitBench bench = new AdmitBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aRequestBecomesAnAttemptAtTheFirstProviderOfItsRoute() {
    bench.send("job-1", "{\"prompt\":\"Why?\"}");

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.getJobId()).isEqualTo("job-1");
              assertThat(job.getRoute()).isEqualTo("default");
              assertThat(job.getProvider()).isEqualTo("claude");
              assertThat(job.getChain()).containsExactly("claude", "gpt");
              assertThat(job.getRequest().getPrompt()).isEqualTo("Why?");
              assertThat(job.getSource()).isEqualTo(new Source("llm.requests", 0, 0L));
              assertThat(job.getDeadline()).isEqualTo(StationDriver.START.plusSeconds(3600));
            });
    assertThat(sent.jobRecords().getFirst().key()).isEqualTo("job-1".getBytes(UTF_8));
    assertThat(sent.events()).extracting(JobEvent::getType).containsExactly("admitted");
    assertThat(sent.deadLetters()).isEmpty();
  }

  @Test
  void theRouteIsTheOneThatTheRequestNames() {
    bench.send("job-1", "{\"prompt\":\"Why?\",\"route\":\"cheap\"}");

    assertThat(bench.sent().jobs()).extracting(Job::getProvider).containsExactly("gemini");
  }

  @Test
  void theChainOfTheRequestComesBeforeTheRoutes() {
    bench.send("job-1", "{\"prompt\":\"Why?\",\"chain\":[\"gemini\",\"claude\"]}");

    assertThat(bench.sent().jobs())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.getRoute()).isEqualTo("default");
              assertThat(job.getProvider()).isEqualTo("gemini");
              assertThat(job.getChain()).containsExactly("gemini", "claude");
            });
  }

  /** Gemini alone reads sounds of this type: no call and no attempt is spent to find that out. */
  @Test
  void whoCannotReadAContentIsLeftOutOfTheChain() {
    bench.send(
        "job-1",
        """
        {"messages":[{"role":"user","parts":[{"audio":{"mediaType":"audio/flac","data":"AAAA"}}]}],
         "chain":["claude","gpt","gemini"]}
        """);

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.getProvider()).isEqualTo("gemini");
              assertThat(job.getChain()).containsExactly("gemini");
              assertThat(job.getHistory()).isEmpty();
            });
    assertThat(sent.deadLetters()).isEmpty();
  }

  @Test
  void whatNobodyOfTheChainCanReadIsADeadLetterThatSaysWhy() {
    bench.send(
        "job-1",
        """
        {"messages":[{"role":"user","parts":[{"audio":{"mediaType":"audio/flac","data":"AAAA"}}]}]}
        """);

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs()).isEmpty();
    assertThat(sent.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason().getKind()).isEqualTo("not_supported");
              assertThat(letter.getReason().getMessage())
                  .contains("claude reads no audio/flac; gpt reads no audio/flac")
                  .contains("take a route with a provider that reads it");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "s3://contracts/17.pdf, the settings have none; set contents.objects",
    "file:17.pdf, the settings have none; set contents.folder",
  })
  void whatLiesInAStoreThatIsNotSetIsADeadLetterAtOnce(String stored, String says) {
    bench.send("job-1", referringTo(stored));

    assertThat(bench.sent().deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason().getKind()).isEqualTo("invalid_request");
              assertThat(letter.getReason().getMessage())
                  .contains("messages[0].parts[0]: stored lies in")
                  .contains(says);
            });
  }

  @Test
  void aBucketThatIsNotNamedIsADeadLetterAtOnce() {
    ContentSettings.ObjectStore objects =
        new ContentSettings.ObjectStore(null, "eu-central-1", false, null, Set.of("contracts"));
    try (AdmitBench stores =
        new AdmitBench(
            new ContentSettings(objects, null, 1 << 20, Duration.ofSeconds(9), 1 << 20))) {
      stores.send("job-1", referringTo("s3://payroll/17.pdf"));
      stores.send("job-2", referringTo("s3://contracts/17.pdf"));

      AdmitBench.Sent sent = stores.sent();
      assertThat(sent.jobs()).extracting(Job::getJobId).containsExactly("job-2");
      assertThat(sent.deadLetters())
          .singleElement()
          .satisfies(
              letter ->
                  assertThat(letter.getReason().getMessage())
                      .contains("the bucket payroll", "contents.objects.buckets"));
    }
  }

  private static String referringTo(String stored) {
    return """
    {"messages":[{"role":"user","parts":[{"document":{"mediaType":"application/pdf","stored":"%s"}}]}]}
    """
        .formatted(stored);
  }

  @Test
  void textsToBeEmbeddedGoToTheProvidersOfTheirRoute() {
    bench.send("job-1", "{\"inputs\":[\"one\",\"two\"],\"dimensions\":8,\"route\":\"vectors\"}");
    bench.send("job-2", "{\"kind\":\"embedding\",\"inputs\":[\"one\"],\"chain\":[\"large\"]}");

    assertThat(bench.sent().jobs())
        .extracting(Job::getProvider)
        .containsExactlyInAnyOrder("small", "large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"prompt":"Why?","route":"vectors"}            | the route vectors names providers that embed (small), and the job is of kind chat. Take a route for it: cheap, default, patient.
          {"inputs":["one"]}                             | the route default names providers that answer chats (claude, gpt), and the job is of kind embedding. Take a route for it: vectors.
          {"inputs":["one"],"chain":["small","gemini"]}  | chain: names providers that answer chats (gemini), and the job is of kind embedding.
          {"inputs":["one"],"chain":["small","large"]}   | chain: mixes vectors that cannot be compared (small: text-embedding-3-small with 1536 numbers, large: text-embedding-3-large with 3072 numbers)
          {"inputs":["one"],"dimensions":8,"chain":["small","large"]} | chain: mixes vectors that cannot be compared (small: text-embedding-3-small with 8 numbers, large: text-embedding-3-large with 8 numbers)
          """)
  void aJobDoesNotGoToProvidersOfAnotherKindOrSpace(String request, String says) {
    bench.send("job-1", request);

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs()).isEmpty();
    assertThat(sent.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason().getKind()).isEqualTo("invalid_request");
              assertThat(letter.getReason().getMessage()).contains(says);
            });
  }

  @Test
  void aRequestBeginsAtTheFirstProviderThatIsNotShut() {
    bench.shut.add("claude");

    bench.send("job-1", "{\"prompt\":\"Why?\"}");

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.getProvider()).isEqualTo("gpt");
              assertThat(job.getChain()).containsExactly("claude", "gpt");
              assertThat(job.getHandovers()).isZero();
            });
    assertThat(sent.jobRecords()).hasSize(1);
    assertThat(sent.events()).extracting(JobEvent::getProvider).containsExactly("gpt");
  }

  /** P8: what waits there is told apart by the attempt station. */
  @Test
  void aRequestWaitsAtTheFirstProviderIfAllAreShutOrItsRouteIsPatient() {
    bench.shut.add("claude");
    bench.send("patient", "{\"prompt\":\"Why?\",\"route\":\"patient\"}");
    bench.shut.add("gpt");
    bench.send("all-shut", "{\"prompt\":\"Why?\"}");

    assertThat(bench.sent().jobs())
        .extracting(Job::getProvider)
        .containsExactly("claude", "claude");
  }

  @Test
  void theIdOfTheBodyComesBeforeTheKeyAndTheKeyBeforeThePlace() {
    bench.send("key", "{\"id\":\"body\",\"prompt\":\"Why?\"}");
    bench.send("key", "{\"prompt\":\"Why?\"}");
    bench.send(null, "{\"prompt\":\"Why?\"}");

    assertThat(bench.sent().jobs())
        .extracting(Job::getJobId)
        .containsExactly("body", "key", "llm.requests-0-2-topic-of");
  }

  @Test
  void anAvroRequestIsAdmittedAsAJsonOneIs() throws IOException {
    try (StubRegistry registry = new StubRegistry();
        AdmitBench avro = new AdmitBench(1, registry.wire(WireSettings.Format.AVRO))) {
      avro.driver.send(
          null, avro.encode(JobRequest.newBuilder().setId("avro").setPrompt("Why?").build()));
      avro.send("json", "{\"prompt\":\"Why?\"}");

      assertThat(avro.sent().jobs()).extracting(Job::getJobId).containsExactly("avro", "json");
    }
  }

  @Test
  void aRegistryThatRefusesIsNotTheRecordsFault() throws IOException {
    try (StubRegistry registry = new StubRegistry();
        AdmitBench avro = new AdmitBench(1, registry.wire(WireSettings.Format.AVRO))) {
      avro.send("first", "{\"prompt\":\"As a start does: its own schemas are known\"}");
      assertThat(avro.sent().jobs()).hasSize(1);
      byte[] request = registry.encodedElsewhere("avro");
      registry.refuse(true);

      avro.driver.send(null, request);
      avro.send("json", "{\"prompt\":\"Why?\"}");
      avro.driver.advance(Duration.ofSeconds(1));

      AdmitBench.Sent meanwhile = avro.sent();
      assertThat(meanwhile.jobs()).extracting(Job::getJobId).containsExactly("json");
      assertThat(meanwhile.deadLetters()).isEmpty();
      registry.refuse(false);
      assertThat(afterAWhile(avro).jobs()).extracting(Job::getJobId).containsExactly("avro");
    }
  }

  /**
   * Those of a schema that nobody here knows wait for it, with all that they had; others do not.
   */
  @Test
  void aRegistryThatHangsHoldsUpNoOtherRequest() throws IOException {
    try (StubRegistry registry = new StubRegistry();
        AdmitBench avro = new AdmitBench(1, registry.wire(WireSettings.Format.AVRO))) {
      avro.send("first", "{\"prompt\":\"As a start does: its own schemas are known\"}");
      assertThat(avro.sent().jobs()).hasSize(1);
      byte[] known = avro.encode(JobRequest.newBuilder().setId("known").setPrompt("?").build());
      byte[] strange = registry.encodedElsewhere("strange");
      registry.hang(true);
      Instant submitted = avro.driver.now().minusSeconds(30);
      RecordHeaders headers = new RecordHeaders();
      headers.add("theirs", new byte[] {7});

      for (int i = 0; i < 100; i++) {
        avro.driver.send("k".getBytes(UTF_8), strange, headers, submitted);
        avro.driver.advance(Duration.ofSeconds(1));
      }
      avro.driver.send(null, known);
      avro.send("json", "{\"prompt\":\"Why?\"}");

      assertThat(avro.sent().jobs()).extracting(Job::getJobId).containsExactly("known", "json");
      registry.hang(false);
      AdmitBench.Sent sent = afterAWhile(avro);
      assertThat(sent.jobs()).singleElement().extracting(Job::getJobId).isEqualTo("strange");
      assertThat(sent.jobs().getFirst().getSubmittedAt()).isEqualTo(submitted);
      assertThat(sent.jobs().getFirst().getSource().getOffset()).isEqualTo(1);
      assertThat(sent.jobRecords().getFirst().getHeaders().lastHeader("theirs").value())
          .containsExactly(7);
      assertThat(sent.events("duplicate")).hasSize(99);
      assertThat(sent.deadLetters()).isEmpty();
    }
  }

  /** The control: what is put aside is bounded, and then the station stands, as it must. */
  @Test
  void withoutMoreRoomForWhatTheRegistryDoesNotTellTheStationStands() throws IOException {
    try (StubRegistry registry = new StubRegistry();
        AdmitBench avro = new AdmitBench(1, registry.wire(WireSettings.Format.AVRO))) {
      byte[] strange = registry.encodedElsewhere("strange");
      registry.hang(true);
      for (int i = 0; i < UndecidedRequests.MOST; i++) {
        avro.driver.send(null, strange);
      }

      assertThatThrownBy(() -> avro.driver.send(null, strange))
          .hasRootCauseInstanceOf(RegistryUnavailableException.class);
    }
  }

  /** What it sends once the registry has answered. */
  private static AdmitBench.Sent afterAWhile(AdmitBench bench) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              bench.driver.advance(Duration.ofSeconds(1));
              return bench.driver.store(UndecidedRequests.STORE).approximateNumEntries() == 0;
            });
    return bench.sent();
  }

  /** P2: the same job id submitted twice within the window is worked once. */
  @Test
  void theSameIdWithinTheWindowIsWorkedOnce() {
    bench.send("job-1", "{\"prompt\":\"Why?\"}");
    bench.driver.advance(AdmitBench.WINDOW.minusMillis(1));
    bench.send("another key", "{\"id\":\"job-1\",\"prompt\":\"Why?\"}");

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs()).hasSize(1);
    assertThat(sent.deadLetters()).isEmpty();
    assertThat(sent.events("duplicate"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getJobId()).isEqualTo("job-1");
              assertThat(event.getSource()).isEqualTo(new Source("llm.requests", 0, 1L));
            });
  }

  @Test
  void anotherGenerationIsWorked() {
    bench.send("job-1", "{\"prompt\":\"Why?\"}");
    bench.send("job-1", "{\"prompt\":\"Why?\",\"generation\":2}");
    bench.send("job-1", "{\"prompt\":\"Why?\",\"generation\":2}");

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs()).extracting(Job::getGeneration).containsExactly(1, 2);
    assertThat(sent.events("duplicate")).extracting(JobEvent::getGeneration).containsExactly(2);
  }

  @Test
  void afterTheWindowTheSameIdIsWorkedAgain() {
    bench.send("job-1", "{\"prompt\":\"Why?\"}");
    bench.driver.advance(AdmitBench.WINDOW.plusMillis(1));
    bench.send("job-1", "{\"prompt\":\"Why?\"}");

    assertThat(bench.sent().jobs()).hasSize(2);
  }

  @Test
  void equalRequestsWithoutIdOrKeyAreDifferentJobs() {
    bench.send(null, "{\"prompt\":\"Why?\"}");
    bench.send(null, "{\"prompt\":\"Why?\"}");

    assertThat(bench.sent().jobs()).hasSize(2);
  }

  @Test
  void aRecordWithoutIdAndKeyIsAtHomeWhereItLies() {
    try (AdmitBench wide = new AdmitBench(8, AdmitBench.JSON)) {
      for (int i = 0; i < 20; i++) {
        wide.send(null, "{\"prompt\":\"Why?\"}");
      }

      AdmitBench.Sent sent = wide.sent();
      assertThat(sent.sentOn()).isEmpty();
      assertThat(sent.jobs()).hasSize(20);
    }
  }

  @Test
  void aForgedPlaceIsNotBelieved() {
    Headers forged =
        new RecordHeaders().add("posthouse.source", "another.topic/1/2".getBytes(UTF_8));
    bench.send("job-1", "{\"prompt\":\"Why?\"}", forged);
    bench.send(
        null,
        "{\"prompt\":\"Why?\"}",
        new RecordHeaders().add("posthouse.source", "llm.requests/0/0".getBytes(UTF_8)));

    assertThat(bench.sent().jobs())
        .extracting(job -> job.getSource().getOffset())
        .containsExactly(0L, 1L);
  }

  @Test
  void theUsersHeadersTravelWithTheJobButNotWithItsEvents() {
    Headers headers = new RecordHeaders().add("tenant", "a".getBytes(UTF_8)).add("empty", null);

    bench.send("job-1", "{\"prompt\":\"Why?\"}", headers);
    bench.send("job-2", "no request", headers);

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobRecords().getFirst().headers()).isEqualTo(headers);
    assertThat(sent.deadLetterRecords().getFirst().headers()).isEqualTo(headers);
    assertThat(sent.eventRecords()).allSatisfy(record -> assertThat(record.headers()).isEmpty());
  }

  /** Retention counts from a record's timestamp: a job dated back might be deleted at once. */
  @Test
  void aJobIsDatedWhenItWasAdmitted() {
    Instant longAgo = StationDriver.START.minus(Duration.ofDays(30));

    bench.sendDated("{\"prompt\":\"Why?\",\"deadline\":\"2026-12-24T12:00:00Z\"}", longAgo);

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs().getFirst().getSubmittedAt()).isEqualTo(longAgo);
    assertThat(sent.jobRecords().getFirst().getRecordTime()).isEqualTo(StationDriver.START);
  }

  @Test
  void aRecordFromTheFutureIsAsOldAsNow() {
    bench.sendDated("{\"prompt\":\"Why?\"}", Instant.ofEpochMilli(Long.MAX_VALUE));

    assertThat(bench.sent().jobs())
        .extracting(Job::getSubmittedAt)
        .containsExactly(StationDriver.START);
  }
}

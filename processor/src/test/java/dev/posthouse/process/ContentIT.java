package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.content.S3Server;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PDFs that lie in an object store, of somebody else's making, behind a broker that takes records
 * of 1 MB. With all of their work (500 jobs) in the soak profile.
 */
class ContentIT {
  private static final int JOBS = Integer.getInteger("posthouse.test.contents", 4);
  private static final int BYTES = 8 << 20;

  @TempDir Path state;
  @TempDir Path store;

  @Test
  void documentsThatNoRecordWouldHoldAreAnsweredAndAMissingOneIsNot() throws Exception {
    try (S3Server server = S3Server.start(store)) {
      put(server, "contract.pdf", BYTES);
      try (TestBench bench = new TestBench(state);
          Node _ = Node.start(settings(bench, server.settings(), 10), Role.Selection.ALL)) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < JOBS; i++) {
          ids.add("job-" + i);
          bench.send("job-" + i, request("contract.pdf", null));
        }
        bench.send("missing", request("none.pdf", null));

        JourneyIT.awaitAll(bench, ids);
        JourneyIT.awaitAll(bench, Set.of("missing"));

        for (String id : ids) {
          assertThat(bench.isDead(id)).isFalse();
          JobResult result = bench.result(id);
          assertThat(result.getHistory()).hasSize(1);
        }
        assertThat(bench.value("missing", DeadLetter.class).getReason().getKind())
            .isEqualTo("content_missing");
        assertThat(bench.callsSeen()).isEqualTo(JOBS);
      }
    }
  }

  @Test
  void aRefusedKeyEndsWithThatCauseAtTheDeadline() throws Exception {
    try (S3Server server = S3Server.start(store)) {
      put(server, "contract.pdf", 1000);
      assertCause(server.wrongKey(), "store_refused", "HTTP 403");
    }
  }

  private void assertCause(ContentSettings.ObjectStore objects, String kind, String words)
      throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(settings(bench, objects, 1), Role.Selection.ALL)) {
      bench.send("job", request("contract.pdf", Instant.now().plusSeconds(4)));
      bench.send("other", "{\"prompt\":\"Why?\"}");

      JourneyIT.awaitAll(bench, Set.of("job", "other"));

      DeadLetter letter = bench.value("job", DeadLetter.class);
      assertThat(letter.getHistory())
          .isNotEmpty()
          .allSatisfy(call -> assertThat(call.getFailure().getKind()).isEqualTo(kind));
      assertThat(letter.getReason().getKind()).isIn(kind, "expired");
      assertThat(letter.getReason().getMessage()).contains(words);
      assertThat(bench.isDead("other")).isFalse();
      assertThat(bench.callsSeen()).isEqualTo(1);
    }
  }

  private static void put(S3Server server, String key, int size) throws Exception {
    var bytes = new byte[size];
    RandomGenerator.of("L64X128MixRandom").nextBytes(bytes);
    server.put(key, bytes);
  }

  private static Settings settings(
      TestBench bench, ContentSettings.ObjectStore objects, int seconds) {
    return new TunedSettings(bench.settings)
        .contents(
            new ContentSettings(objects, null, 50 << 20, Duration.ofSeconds(seconds), 32 << 20))
        .settings();
  }

  private static String request(String key, @Nullable Instant deadline) {
    return """
    {"messages":[{"role":"user","content":"What is agreed?","parts":[
      {"document":{"mediaType":"application/pdf","stored":"s3://%s/%s"}}]}]%s}
    """
        .replace("\n", "")
        .formatted(
            S3Server.BUCKET, key, deadline == null ? "" : ",\"deadline\":\"" + deadline + "\"");
  }
}

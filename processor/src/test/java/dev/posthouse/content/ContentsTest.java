package dev.posthouse.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.JobRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ContentsTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final int KIBIBYTE = 1 << 10;

  @TempDir Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void files() throws IOException {
    Files.write(folder.resolve("a.pdf"), "JVBERi0".getBytes(UTF_8));
    Files.write(folder.resolve("large"), new byte[600 * KIBIBYTE]);
    Files.createFile(folder.resolve("empty"));
  }

  @Test
  void aRequestGetsItsContentsAndStaysAsItIs() throws Exception {
    JobRequest request =
        request(
            "{'text':'See:'}",
            "{'document':{'mediaType':'application/pdf','name':'a.pdf','stored':'file:a.pdf','size':7}}",
            "{'image':{'mediaType':'image/png','stored':'file:a.pdf'}}",
            "{'audio':{'mediaType':'audio/wav','data':'AAAA'}}");
    JobRequest before = JobRequest.newBuilder(request).build();

    try (Contents contents = contents(1 << 20);
        Contents.Loaded loaded = contents.load(request, TIME)) {
      List<Attached> all = Attached.of(loaded.request());
      assertThat(all).extracting(Attached::name).containsExactly("a.pdf", null, null);
      assertThat(all.getFirst().text()).isEqualTo("JVBERi0");
      assertThat(all.get(1).text()).isEqualTo("JVBERi0");
      assertThat(all.get(2).place())
          .isEqualTo(new Attached.Place.Data(ByteBuffer.wrap(new byte[3])));
      assertThat(loaded.request().getMessages().getFirst().getParts().getFirst().getText())
          .isEqualTo("See:");
      assertThat(request).isEqualTo(before);
    }
  }

  @Test
  void whatRefersToNothingCostsNothing() throws Exception {
    JobRequest request = Requests.of("{'prompt':'Why?'}");

    try (Contents contents = Contents.none();
        Contents.Loaded loaded = contents.load(request, TIME)) {
      assertThat(loaded.request()).isSameAs(request);
    }
  }

  /** Why fewer calls are in flight is measured. */
  @Test
  void whoFindsNoMemoryWaitsUntilSomebodyGivesItBack() throws Exception {
    JobRequest request =
        request("{'document':{'mediaType':'application/pdf','stored':'file:large'}}");
    try (Contents contents = contents(1 << 20);
        var others = Executors.newVirtualThreadPerTaskExecutor()) {
      Contents.Loaded first = contents.load(request, TIME);
      Future<Contents.Loaded> second = others.submit(() -> contents.load(request, TIME));
      Awaitility.await().until(() -> gauge("posthouse.content.waiting") == 1);
      assertThat(second.isDone()).isFalse();
      assertThat(gauge("posthouse.content.bytes")).isEqualTo(600 * KIBIBYTE);
      assertThat(gauge("posthouse.content.bytes.limit")).isEqualTo(1 << 20);

      first.close();

      second.get().close();
      assertThat(gauge("posthouse.content.waiting")).isZero();
      assertThat(gauge("posthouse.content.bytes")).isZero();
    }
  }

  @Test
  void whoFindsNoMemoryInTimeSaysSo() throws Exception {
    JobRequest request =
        request("{'document':{'mediaType':'application/pdf','stored':'file:large'}}");
    try (Contents contents = contents(1 << 20);
        Contents.Loaded _ = contents.load(request, TIME)) {
      Failure failure = failure(contents, request, Duration.ofSeconds(1));

      assertThat(failure.kind()).isEqualTo(FailureKind.STORE_UNAVAILABLE);
      assertThat(failure.code()).isEqualTo("no_memory");
      assertThat(failure.message()).contains("contents.inMemory");
      assertThat(gauge("posthouse.content.bytes")).isEqualTo(600 * KIBIBYTE);
    }
  }

  @Test
  void whatFailsHoldsNothing() throws Exception {
    JobRequest request =
        request(
            "{'document':{'mediaType':'application/pdf','stored':'file:large'}}",
            "{'document':{'mediaType':'application/pdf','stored':'file:none'}}");
    try (Contents contents = contents(1 << 20)) {
      assertThat(failure(contents, request, TIME).kind()).isEqualTo(FailureKind.CONTENT_MISSING);
      assertThat(gauge("posthouse.content.bytes")).isZero();
      assertThat(
              registry
                  .get("posthouse.content.fetches")
                  .tag("kind", "content_missing")
                  .counter()
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void whatIsTooLargeOrEmptyIsTheRequestsFault() throws Exception {
    try (Contents contents = contents(1 << 20)) {
      assertThat(failure(contents, document("empty"), TIME).message()).contains("is empty");
    }
    try (Contents small =
        Contents.of(
            new ContentSettings(null, folder, 500 * KIBIBYTE, TIME, 1 << 20),
            new Meters(registry))) {
      Failure failure = failure(small, document("large"), TIME);
      assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
      assertThat(failure.message()).contains("614400 bytes", "contents.maxBytes");
    }
  }

  @Test
  void moreThanAProcessHoldsIsTheRequestsFault() throws Exception {
    Files.write(folder.resolve("large2"), new byte[600 * KIBIBYTE]);
    try (Contents contents = contents(1 << 20)) {
      Failure failure =
          failure(
              contents,
              request(
                  "{'document':{'mediaType':'application/pdf','stored':'file:large'}}",
                  "{'document':{'mediaType':'application/pdf','stored':'file:large2'}}"),
              TIME);

      assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
      assertThat(failure.code()).isEqualTo("too_large");
    }
  }

  @Test
  void aStoreThatTheSettingsDoNotHaveIsNamed() throws Exception {
    try (Contents contents = contents(1 << 20)) {
      Failure failure =
          failure(
              contents,
              request("{'document':{'mediaType':'application/pdf','stored':'s3://bucket/a.pdf'}}"),
              TIME);

      assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
      assertThat(failure.message()).contains("Set contents.objects");
    }
  }

  private Contents contents(long inMemory) {
    return Contents.of(
        new ContentSettings(null, folder, 10 << 20, TIME, inMemory), new Meters(registry));
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private static Failure failure(Contents contents, JobRequest request, Duration time) {
    return catchThrowableOfType(ContentException.class, () -> contents.load(request, time))
        .failure();
  }

  private static JobRequest document(String file) {
    return request("{'document':{'mediaType':'application/pdf','stored':'file:" + file + "'}}");
  }

  private static JobRequest request(String... parts) {
    return Requests.of("{'messages':[{'role':'user','parts':[" + String.join(",", parts) + "]}]}");
  }
}

package dev.posthouse.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.posthouse.job.Answer;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.wire.StoredAnswer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerStoreTest {
  private static final Answer TEXT = Answer.ofText("m", "Grüße, und mehr", "end", Usage.NONE);

  @TempDir Path temporary;

  @Test
  void aLargeAnswerIsPutIntoTheFolderAndIsTheSameAgain() throws Exception {
    try (AnswerStore store = inFolder(10)) {
      assertThat(store.takes(TEXT)).isTrue();

      StoredAnswer stored = store.put("order/47 ü", 2, TEXT);

      assertThat(stored.getPlace())
          .matches("file:answers/order_2F47_20_C3_BC/2-[0-9a-f]{64}\\.txt")
          .contains(stored.getSha256());
      assertThat(stored.getMediaType()).startsWith("text/plain");
      assertThat(stored.getSize()).isEqualTo(TEXT.text().getBytes(UTF_8).length);
      assertThat(store.get(stored)).isEqualTo(TEXT.text().getBytes(UTF_8));
      assertThat(store.put("order/47 ü", 2, TEXT)).isEqualTo(stored);
      assertThat(store.takes(TEXT.storedAt(stored))).isFalse();
    }
  }

  @Test
  void whatIsSmallEnoughTravels() {
    try (AnswerStore store = inFolder(TEXT.text().getBytes(UTF_8).length)) {
      assertThat(store.takes(TEXT)).isFalse();
    }
  }

  @Test
  void withoutAPlaceForResultsAllTravel() {
    try (AnswerStore store = AnswerStore.of(settings(null, temporary, null), Meters.unread())) {
      assertThat(store.takes(TEXT)).isFalse();
    }
  }

  @Test
  void vectorsLieThereOneAfterTheOther() throws Exception {
    ByteBuffer first = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    ByteBuffer second = ByteBuffer.wrap(new byte[] {9, 10, 11, 12, 13, 14, 15, 16});
    Answer answer =
        Answer.ofVectors("m", List.of(first, second), Usage.NONE, List.of(), Answer.Served.UNKNOWN);
    try (AnswerStore store = inFolder(15)) {
      assertThat(store.takes(answer)).isTrue();

      StoredAnswer stored = store.put("a", 1, answer);

      assertThat(stored.getVectors()).isEqualTo(2);
      assertThat(stored.getPlace()).endsWith(".f32");
      assertThat(store.get(stored))
          .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    }
  }

  @Test
  void whatWasChangedMeanwhileIsNotTheAnswer() throws Exception {
    try (AnswerStore store = inFolder(1)) {
      StoredAnswer stored = store.put("a", 1, TEXT);
      Files.write(
          temporary.resolve(stored.getPlace().substring("file:".length())),
          new byte[Math.toIntExact(stored.getSize())]);

      assertThatThrownBy(() -> store.get(stored))
          .isInstanceOf(ContentException.class)
          .hasMessageContaining("its SHA-256 is another");
    }
  }

  /** Requests cannot refer to the bucket of results. */
  @Test
  void aBucketOfItsOwnWillDo() throws Exception {
    try (S3Server server = S3Server.start(temporary)) {
      ContentSettings.ObjectStore objects = server.settings();
      ContentSettings.ObjectStore others =
          new ContentSettings.ObjectStore(
              objects.endpoint(), "us-east-1", true, objects.keys(), Set.of("others"));
      try (AnswerStore store = inBucket(others, S3Server.BUCKET)) {
        StoredAnswer stored = store.put("a", 1, TEXT);

        assertThat(stored.getPlace()).startsWith("s3://" + S3Server.BUCKET + "/in/a/1-");
        assertThat(store.get(stored)).isEqualTo(TEXT.text().getBytes(UTF_8));
      }
    }
  }

  @Test
  void aStoreThatRefusesOrIsAwayIsNamedAsTheCause() throws Exception {
    try (S3Server server = S3Server.start(temporary)) {
      assertThat(kind(server.wrongKey(), S3Server.BUCKET)).isEqualTo(FailureKind.STORE_REFUSED);
      assertThat(kind(server.settings(), "unknown-bucket")).isEqualTo(FailureKind.STORE_REFUSED);
      assertThat(kind(server.settings(URI.create("http://127.0.0.1:9")), S3Server.BUCKET))
          .isEqualTo(FailureKind.STORE_UNAVAILABLE);
    }
    try (AnswerStore store =
        AnswerStore.of(
            settings(null, temporary.resolve("none"), new ContentSettings.Results("file:a", 1)),
            Meters.unread())) {
      assertThat(failure(store)).isEqualTo(FailureKind.STORE_UNAVAILABLE);
    }
  }

  private FailureKind kind(ContentSettings.ObjectStore objects, String bucket) {
    try (AnswerStore store = inBucket(objects, bucket)) {
      return failure(store);
    }
  }

  private static FailureKind failure(AnswerStore store) {
    return catchThrowableOfType(ContentException.class, () -> store.put("a", 1, TEXT))
        .failure()
        .kind();
  }

  private AnswerStore inFolder(long above) {
    return AnswerStore.of(
        settings(null, temporary, new ContentSettings.Results("file:answers", above)),
        Meters.unread());
  }

  private static AnswerStore inBucket(ContentSettings.ObjectStore objects, String bucket) {
    return AnswerStore.of(
        settings(objects, null, new ContentSettings.Results("s3://" + bucket + "/in", 1)),
        Meters.unread());
  }

  private static ContentSettings settings(
      ContentSettings.@Nullable ObjectStore objects,
      @Nullable Path folder,
      ContentSettings.@Nullable Results results) {
    return new ContentSettings(objects, folder, 1 << 20, Duration.ofSeconds(9), 1 << 20, results);
  }
}

package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.content.AnswerStore;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Usage;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.StoredAnswer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredAnswersTest {
  @TempDir Path folder;
  private AnswerStore store;

  @BeforeEach
  void open() {
    store =
        AnswerStore.of(
            new ContentSettings(
                null,
                folder,
                1 << 20,
                Duration.ofSeconds(9),
                1 << 20,
                new ContentSettings.Results("file:", 1)),
            Meters.unread());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aTextAndJsonStandInTheirResultsAgain() throws Exception {
    Answer json = Answer.ofText("m", "{\"a\":1}", "end", Usage.NONE);

    JobResult text = whole(Answer.ofText("m", "Grüße", "end", Usage.NONE));
    JobResult document = whole(json.withJson(json.text(), List.of()));

    assertThat(text.getText()).isEqualTo("Grüße");
    assertThat(text.getJson()).isNull();
    assertThat(document.getJson()).isEqualTo("{\"a\":1}");
    assertThat(document.getText()).isEqualTo("{\"a\":1}");
  }

  @Test
  void vectorsAreThoseThatWerePut() throws Exception {
    ByteBuffer first = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    ByteBuffer second = ByteBuffer.wrap(new byte[] {5, 6, 7, 8});

    JobResult result =
        whole(
            Answer.ofVectors(
                "m", List.of(first, second), Usage.NONE, List.of(), Answer.Served.UNKNOWN));

    assertThat(result.getVectors()).containsExactly(first, second);
  }

  @Test
  void whatDoesNotLieThereIsAsItWas() throws Exception {
    Ended dead = new Ended.Dead(new DeadLetter());
    Ended answered = new Ended.Answered(result(null));

    assertThat(StoredAnswers.in(store).whole(dead)).isSameAs(dead);
    assertThat(StoredAnswers.in(store).whole(answered)).isSameAs(answered);
  }

  @Test
  void anAnswerThatIsGoneIsNamedWithItsPlace() throws Exception {
    StoredAnswer stored = store.put("job-1", 1, Answer.ofText("m", "text", "end", Usage.NONE));
    Files.delete(folder.resolve(stored.getPlace().substring("file:".length())));

    assertThatThrownBy(() -> StoredAnswers.in(store).whole(new Ended.Answered(result(stored))))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("the answer of job-1 at " + stored.getPlace());
  }

  private JobResult whole(Answer answer) throws Exception {
    Ended whole =
        StoredAnswers.in(store).whole(new Ended.Answered(result(store.put("job-1", 1, answer))));
    return ((Ended.Answered) whole).result();
  }

  private static JobResult result(@Nullable StoredAnswer stored) {
    Instant now = Instant.ofEpochMilli(0);
    return JobResult.newBuilder()
        .setJobId("job-1")
        .setGeneration(1)
        .setRoute("default")
        .setProvider("p")
        .setModel("m")
        .setText("")
        .setStopReason("end")
        .setUsage(Usage.NONE.toRecord())
        .setHistory(List.of())
        .setHandovers(0)
        .setMetadata(Map.of())
        .setSource(new Source("requests", 0, 0L))
        .setSubmittedAt(now)
        .setAdmittedAt(now)
        .setCompletedAt(now)
        .setStored(stored)
        .build();
  }
}

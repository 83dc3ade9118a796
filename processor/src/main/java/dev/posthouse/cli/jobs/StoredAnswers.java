package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.content.AnswerStore;
import dev.posthouse.content.ContentException;
import dev.posthouse.metrics.Meters;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.StoredAnswer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches answers that lie in the content store, so that results look as if they had travelled in
 * them.
 *
 * <p>Tested by {@code StoredAnswersTest}.
 */
final class StoredAnswers implements AutoCloseable {
  private final @Nullable AnswerStore store;

  private StoredAnswers(@Nullable AnswerStore store) {
    this.store = store;
  }

  /** Those of the settings file; without one, none can be fetched. */
  static StoredAnswers of(Connection connection) {
    return new StoredAnswers(
        connection.settings() == null
            ? null
            : AnswerStore.of(connection.settings().contents(), Meters.unread()));
  }

  static StoredAnswers in(AnswerStore store) {
    return new StoredAnswers(store);
  }

  /**
   * The same end, with its answer.
   *
   * @throws CommandFailedException if it lies in the store and cannot be had
   */
  Ended whole(Ended ended) throws CommandFailedException, InterruptedException {
    return ended instanceof Ended.Answered(JobResult result) && result.getStored() != null
        ? new Ended.Answered(filled(result, result.getStored()))
        : ended;
  }

  private JobResult filled(JobResult result, StoredAnswer stored)
      throws CommandFailedException, InterruptedException {
    if (store == null) {
      throw new CommandFailedException(
          "the answer of %s lies at %s: give --config too, with the store under contents"
              .formatted(result.getJobId(), stored.getPlace()));
    }
    byte[] bytes;
    try {
      bytes = store.get(stored);
    } catch (ContentException e) {
      throw new CommandFailedException(
          "the answer of %s at %s cannot be fetched: %s"
              .formatted(result.getJobId(), stored.getPlace(), e.failure().message()),
          e);
    }
    JobResult.Builder whole = JobResult.newBuilder(result);
    if (stored.getVectors() > 0) {
      whole.setVectors(vectors(bytes, stored.getVectors()));
    } else {
      String text = new String(bytes, UTF_8);
      whole.setText(text).setJson(stored.getMediaType().equals("application/json") ? text : null);
    }
    return whole.build();
  }

  private static List<ByteBuffer> vectors(byte[] bytes, int count) {
    int length = bytes.length / count;
    List<ByteBuffer> vectors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      vectors.add(ByteBuffer.wrap(bytes, i * length, length).slice());
    }
    return vectors;
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}

package dev.posthouse.replay;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter and where it lies.
 *
 * @param place null if it comes from a file that does not say
 */
public record StoredLetter(@Nullable Source place, DeadLetter letter, Headers headers) {

  /** Our own headers steer a station; the user's are handed on. */
  private static final String OWN_HEADERS = "posthouse.";

  static List<Header> userHeaders(Headers all) {
    return StreamSupport.stream(all.spliterator(), false)
        .filter(header -> !header.key().startsWith(OWN_HEADERS))
        .toList();
  }

  /** The headers that came with the request, without Posthouse's own. */
  public List<Header> userHeaders() {
    return userHeaders(headers);
  }

  /** The job's id. */
  public String jobId() {
    return letter.getJobId();
  }

  /** The kind of the failure that ended the job, by its name on the wire. */
  public String kind() {
    return letter.getReason().getKind();
  }

  /** The model of the last call; null if there was none. */
  public @Nullable String model() {
    List<Call> history = letter.getHistory();
    return history.isEmpty() ? null : history.getLast().getModel();
  }

  /** The same without request, bytes and history: little enough to keep a hundred thousand. */
  public StoredLetter outline() {
    DeadLetter outline =
        DeadLetter.newBuilder()
            .setJobId(letter.getJobId())
            .setGeneration(letter.getGeneration())
            .setReason(letter.getReason())
            .setRoute(letter.getRoute())
            .setProvider(letter.getProvider())
            .setHistory(List.of())
            .setHandovers(letter.getHandovers())
            .setMetadata(Map.of())
            .setSource(letter.getSource())
            .setSubmittedAt(letter.getSubmittedAt())
            .setDiedAt(letter.getDiedAt())
            .build();
    return new StoredLetter(place, outline, new RecordHeaders());
  }

  /** What it is recognised by. */
  public LetterKey key() {
    return LetterKey.of(letter);
  }
}

package dev.posthouse.replay;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.UndecodableException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Makes of a dead letter the request that is to be worked anew. */
public final class Renewal {
  private final Deserializer<JobRequest> requests;
  private final Direction direction;

  /** What becomes of a letter. */
  public sealed interface Renewed {

    /**
     * It can be replayed.
     *
     * @param deadlineDropped whether the request's own deadline has passed, so that it gets the
     *     route's anew
     */
    record Request(JobRequest request, boolean deadlineDropped) implements Renewed {}

    /** It cannot, and why not. */
    record Refused(String reason) implements Renewed {}
  }

  /**
   * Where replays go.
   *
   * @param route null for the one that the request asked for
   * @param provider the only one to call; null for the chain that the request or its route has
   */
  public record Direction(@Nullable String route, @Nullable String provider) {
    /** As before. */
    public static final Direction SAME = new Direction(null, null);
  }

  /**
   * @param requests decodes what was rejected, in whatever form it came
   */
  public Renewal(Deserializer<JobRequest> requests, Direction direction) {
    this.requests = requests;
    this.direction = direction;
  }

  /** The request of a letter, as it would be sent; its generation is not decided yet. */
  public Renewed of(StoredLetter stored, Instant now) {
    DeadLetter letter = stored.letter();
    try {
      JobRequest asked = asked(letter);
      return asked == null
          ? new Renewed.Refused(absent(letter.getSource()))
          : directed(asked, stored, now);
    } catch (UndecodableException e) {
      return new Renewed.Refused("its bytes are no request: " + e.getMessage());
    }
  }

  private @Nullable JobRequest asked(DeadLetter letter) {
    if (letter.getRequest() != null) {
      return letter.getRequest();
    }
    ByteBuffer raw = letter.getRaw();
    if (raw == null) {
      return null;
    }
    byte[] bytes = new byte[raw.remaining()];
    raw.duplicate().get(bytes);
    return requests.deserialize(letter.getSource().getTopic(), bytes);
  }

  private static String absent(Source source) {
    return "it does not hold the request, which was too large; that lies at topic %s, partition %d, offset %d, as long as the topic keeps it"
        .formatted(source.getTopic(), source.getPartition(), source.getOffset());
  }

  /** A request that somebody wrote in a letter's place, as it would be sent. */
  public Renewed.Request directed(JobRequest asked, StoredLetter stored, Instant now) {
    JobRequest.Builder request =
        JobRequest.newBuilder(asked).setId(stored.jobId()).setReplayOf(stored.place());
    if (direction.route != null) {
      request.setRoute(direction.route).setChain(List.of());
    }
    if (direction.provider != null) {
      request.setChain(List.of(direction.provider));
    }
    boolean passed = asked.getDeadline() != null && !now.isBefore(asked.getDeadline());
    if (passed) {
      request.setDeadline(null);
    }
    return new Renewed.Request(request.build(), passed);
  }
}

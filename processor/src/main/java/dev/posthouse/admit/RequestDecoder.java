package dev.posthouse.admit;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.UndecodableException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to a request, or to the reason why they are none.
 *
 * <p>Tested by {@code RejectionTest}.
 */
final class RequestDecoder {
  private final Deserializer<JobRequest> deserializer;
  private final int maxBytes;

  /** What the bytes turned out to be. */
  sealed interface Decoded {
    /** A request; not yet validated. */
    record Request(JobRequest request) implements Decoded {}

    /**
     * Bytes that are no request.
     *
     * @param id that they claim all the same; null if they claim none that can be read
     */
    record Faulty(Failure failure, @Nullable String id) implements Decoded {}

    /**
     * Bytes that may be fine: the schema registry cannot be reached, or refuses, to say what they
     * are.
     */
    record Undecided(RuntimeException fault) implements Decoded {}
  }

  /**
   * @param maxBytes the largest value that is taken
   */
  RequestDecoder(Deserializer<JobRequest> deserializer, int maxBytes) {
    this.deserializer = deserializer;
    this.maxBytes = maxBytes;
  }

  Decoded decode(String topic, byte @Nullable [] value) {
    if (value == null || value.length == 0) {
      return faulty(
          FailureKind.UNDECODABLE, "The record has no value; send a request as JSON or Avro.");
    }
    if (value.length > maxBytes) {
      return faulty(
          FailureKind.TOO_LARGE,
          "The request has %,d bytes, and at most %,d are admitted; shorten it, or raise admit.maxRequestBytes."
              .formatted(value.length, maxBytes),
          ClaimedId.of(value));
    }
    try {
      JobRequest request = deserializer.deserialize(topic, value);
      return request == null
          ? faulty(FailureKind.UNDECODABLE, "The request was decoded to nothing; send one.")
          : new Decoded.Request(request);
    } catch (RetriableException e) {
      return new Decoded.Undecided(e);
    } catch (InvalidJsonException e) {
      return faulty(
          e.malformed() ? FailureKind.UNDECODABLE : FailureKind.INVALID_REQUEST,
          "The request cannot be read: " + e.getMessage() + ".",
          ClaimedId.of(value));
    } catch (UndecodableException e) {
      return faulty(
          FailureKind.UNDECODABLE, "The request cannot be decoded: " + e.getMessage() + ".");
    } catch (SerializationException e) {
      if (DecodeFault.isRegistrys(e)) {
        return new Decoded.Undecided(e);
      }
      // Another deserializer than ours: its message may quote the bytes.
      return faulty(
          FailureKind.UNDECODABLE,
          "The request cannot be decoded (" + e.getClass().getName() + ").");
    }
  }

  private static Decoded faulty(FailureKind kind, String message) {
    return faulty(kind, message, null);
  }

  private static Decoded faulty(FailureKind kind, String message, @Nullable String id) {
    return new Decoded.Faulty(Failure.of(kind, message), id);
  }
}

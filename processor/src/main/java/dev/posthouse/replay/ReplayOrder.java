package dev.posthouse.replay;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A request to replay one dead letter.
 *
 * @param key what the letter is recognised by
 * @param place where the letter lies; null if it comes from a file that does not say
 * @param generation of the letter; 0 if the request is a new job
 * @param request with its id; its generation is set when it is sent
 * @param headers the user's own
 */
public record ReplayOrder(
    LetterKey key, @Nullable Source place, int generation, JobRequest request, Headers headers) {

  /** The order to replay a letter as this request. */
  public static ReplayOrder of(StoredLetter stored, JobRequest request) {
    return new ReplayOrder(
        stored.key(), stored.place(), stored.letter().getGeneration(), request, stored.headers());
  }
}

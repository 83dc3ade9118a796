package dev.posthouse.provider.call;

import dev.posthouse.translation.HttpError;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What servers say to more texts in a call than they take; with fewer they would do it. Sources:
 * OpenAI's error code and message; Gemini's message (geldata/gel issue 9032) and its limit in bytes
 * (quarkiverse/quarkus-langchain4j issue 1705); text-embeddings-inference's message; infinity's.
 *
 * <p>Tested by {@code EmbeddingAdapterTest}.
 */
final class TooMuchAtOnce {
  private static final Pattern COUNT =
      Pattern.compile(
          "(?i)at most (\\d+) requests can be in one batch"
              + "|batch size \\d+ > maximum allowed batch size (\\d+)"
              + "|array (?:is )?too long\\. Expected an array with maximum length (\\d+)"
              + "|(?:batch size|number of inputs|input array|array of inputs|inputs?).{0,40}"
              + "(?:should not be larger than|at most|exceeds?(?: the)? (?:maximum|limit)"
              + "(?: of)?|must be (?:less than or equal to|<=)) (\\d+)(?! tokens)");

  private static final Pattern SIZE =
      Pattern.compile(
          "(?i)max_tokens_per_request|max \\d+ tokens per request|payload size exceeds the limit"
              + "|request entity too large|max_batch_tokens"
              + "|(?:sum|total)(?: number)? of (?:input )?tokens.{0,60}(?:exceed|larger|limit)");

  private static final int ENTITY_TOO_LARGE = 413;

  private TooMuchAtOnce() {}

  /** Whether fewer texts at once might do. */
  static boolean isSaidBy(HttpError error) {
    return (error.status() == ENTITY_TOO_LARGE && !isOfOneText(error.body()))
        || (error.status() / 100 == 4
            && (SIZE.matcher(error.body()).find() || COUNT.matcher(error.body()).find()));
  }

  /** How many texts the server takes, if it says so. */
  static OptionalInt mostInputs(HttpError error) {
    Matcher count = COUNT.matcher(error.body());
    if (!count.find()) {
      return OptionalInt.empty();
    }
    for (int group = 1; group <= count.groupCount(); group++) {
      if (count.group(group) != null && count.group(group).length() < 7) {
        return OptionalInt.of(Math.max(1, Integer.parseInt(count.group(group))));
      }
    }
    return OptionalInt.empty();
  }

  /** As text-embeddings-inference has it: 413 for one text that is too long. */
  private static boolean isOfOneText(String body) {
    return body.contains("must have less than");
  }
}

package dev.posthouse.replay;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay may use, for deciding whether to do it.
 *
 * @param input tokens: as a provider counted them in the last call that tells, else a quarter of
 *     the characters
 * @param mostOutput tokens: the request's limit, since nobody knows how long an answer will be
 */
record TokenEstimate(long input, long mostOutput) {
  /** Near enough for English; what vendors name as a rule of thumb. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  /**
   * @param outputLimit of a request that sets none
   */
  static TokenEstimate of(DeadLetter letter, JobRequest request, int outputLimit) {
    Integer limit = request.getMaxOutputTokens();
    Long counted = counted(letter.getHistory());
    return new TokenEstimate(
        counted == null ? characters(request) / CHARACTERS_PER_TOKEN : counted,
        limit == null ? outputLimit : limit);
  }

  private static @Nullable Long counted(List<Call> history) {
    for (Call call : history.reversed()) {
      Usage usage = call.getUsage();
      if (usage != null && usage.getInputTokens() > 0) {
        return usage.getInputTokens();
      }
    }
    return null;
  }

  private static long characters(JobRequest request) {
    long characters =
        length(request.getSystem())
            + length(request.getPrompt())
            + length(request.getOutputSchema());
    for (Message message : request.getMessages()) {
      characters += length(message.getContent());
    }
    return characters;
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}

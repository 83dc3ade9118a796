package dev.posthouse.replay;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.Tool;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import dev.posthouse.wire.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay may use, for deciding whether to do it.
 *
 * @param input tokens: as a provider counted them in the last call that tells, else a quarter of
 *     the characters of texts and tools, and a fixed number for each picture
 * @param mostOutput tokens: the request's limit, since nobody knows how long an answer will be
 */
record TokenEstimate(long input, long mostOutput) {
  /** Near enough for English; what vendors name as a rule of thumb. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  /**
   * What the largest picture comes to that vendors do not scale down: Anthropic counts a token for
   * 750 pixels of at most 1.15 million. Smaller ones, and other vendors, count less.
   */
  private static final int TOKENS_PER_PICTURE = 1600;

  /**
   * @param outputLimit of a request that sets none
   */
  static TokenEstimate of(DeadLetter letter, JobRequest request, int outputLimit) {
    Integer limit = request.getMaxOutputTokens();
    Long counted = counted(letter.getHistory());
    return new TokenEstimate(
        counted == null
            ? characters(request) / CHARACTERS_PER_TOKEN + pictures(request) * TOKENS_PER_PICTURE
            : counted,
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
    for (String input : request.getInputs()) {
      characters += input.length();
    }
    for (Tool tool : request.getTools()) {
      characters +=
          length(tool.getName()) + length(tool.getDescription()) + length(tool.getParameters());
    }
    for (Message message : request.getMessages()) {
      characters += length(message.getContent());
      for (Part part : message.getParts()) {
        characters += characters(part);
      }
    }
    return characters;
  }

  private static long characters(Part part) {
    ToolCall call = part.getToolCall();
    ToolResult result = part.getToolResult();
    return length(part.getText())
        + (call == null ? 0 : length(call.getName()) + length(call.getArguments()))
        + (result == null ? 0 : length(result.getContent()));
  }

  private static long pictures(JobRequest request) {
    return request.getMessages().stream()
        .flatMap(message -> message.getParts().stream())
        .filter(part -> part.getImage() != null)
        .count();
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}

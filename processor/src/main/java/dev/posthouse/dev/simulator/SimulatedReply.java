package dev.posthouse.dev.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer before a vendor's format is put round it.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 *
 * @param id unique to the call
 * @param model the model that was asked
 * @param text the answer; empty for a refusal and where a tool is to be used
 * @param tool what is to be used first; null if nothing
 * @param stop why it ends
 * @param inputTokens size of the prompt
 * @param outputTokens size of the text and of the thought before it
 * @param thought size of that
 * @param cache how the provider's cache was used
 */
record SimulatedReply(
    String id,
    String model,
    String text,
    @Nullable ToolUse tool,
    Stop stop,
    int inputTokens,
    int outputTokens,
    int thought,
    PromptCache.Use cache) {
  private static final int PIECE_CHARACTERS = 24;
  private static final int MOST_PIECES = 64;

  enum Stop {
    END,
    LENGTH,
    TOOL,
    REFUSAL
  }

  static SimulatedReply to(Prompt prompt, String id, SimulatedAnswer answer, boolean refused) {
    int inputTokens = Tokens.of(prompt.characters());
    if (refused) {
      return of(prompt, id, "", null, Stop.REFUSAL, inputTokens, 0);
    }
    int thought = prompt.reasoning().tokens();
    Integer limit = prompt.maxTokens();
    if (limit != null && thought >= limit) {
      return of(prompt, id, "", null, Stop.LENGTH, inputTokens, limit);
    }
    String text = answer.text();
    String arguments = answer.arguments();
    WantedTool wanted = prompt.tool();
    if (arguments != null && wanted != null) {
      var tool = new ToolUse(id.replaceAll("\\W", ""), wanted.name(), arguments);
      return of(
          prompt, id, "", tool, Stop.TOOL, inputTokens, thought + Tokens.of(arguments.length()));
    }
    if (limit != null && thought + Tokens.of(text.length()) > limit) {
      String part = text.substring(0, wholeCharacters(text, (limit - thought) * Tokens.CHARACTERS));
      return of(prompt, id, part, null, Stop.LENGTH, inputTokens, limit);
    }
    return of(prompt, id, text, null, Stop.END, inputTokens, thought + Tokens.of(text.length()));
  }

  private static SimulatedReply of(
      Prompt prompt,
      String id,
      String text,
      @Nullable ToolUse tool,
      Stop stop,
      int inputTokens,
      int outputTokens) {
    int thought = stop == Stop.REFUSAL ? 0 : Math.min(outputTokens, prompt.reasoning().tokens());
    return new SimulatedReply(
        id,
        prompt.model(),
        text,
        tool,
        stop,
        inputTokens,
        outputTokens,
        thought,
        PromptCache.Use.NONE);
  }

  /** The same, by a provider that used its cache for it. */
  SimulatedReply with(PromptCache.Use use) {
    return new SimulatedReply(id, model, text, tool, stop, inputTokens, outputTokens, thought, use);
  }

  /** Tokens of the prompt that were read from the cache. */
  int cachedTokens() {
    return Math.min(cache.read(), inputTokens);
  }

  /** Tokens of the prompt that were billed for writing them to the cache. */
  int writtenTokens() {
    return Math.min(cache.written(), inputTokens);
  }

  /** The text as a stream delivers it. */
  List<String> pieces() {
    int size = Math.max(PIECE_CHARACTERS, text.length() / MOST_PIECES + 1);
    List<String> pieces = new ArrayList<>();
    for (int start = 0, end; start < text.length(); start = end) {
      end = wholeCharacters(text, Math.min(text.length(), start + size));
      pieces.add(text.substring(start, end));
    }
    return pieces;
  }

  /** Moves a cut off the middle of a surrogate pair, half of which would not survive UTF-8. */
  static int wholeCharacters(String text, int end) {
    return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }
}

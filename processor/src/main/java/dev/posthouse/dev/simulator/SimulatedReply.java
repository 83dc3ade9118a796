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
 * @param outputTokens size of the text
 */
record SimulatedReply(
    String id,
    String model,
    String text,
    @Nullable ToolUse tool,
    Stop stop,
    int inputTokens,
    int outputTokens) {
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
      return new SimulatedReply(id, prompt.model(), "", null, Stop.REFUSAL, inputTokens, 0);
    }
    String text = answer.text();
    String arguments = answer.arguments();
    WantedTool wanted = prompt.tool();
    if (arguments != null && wanted != null) {
      var tool = new ToolUse(id.replaceAll("\\W", ""), wanted.name(), arguments);
      int outputTokens = Tokens.of(arguments.length());
      return new SimulatedReply(id, prompt.model(), "", tool, Stop.TOOL, inputTokens, outputTokens);
    }
    Integer limit = prompt.maxTokens();
    if (limit != null && Tokens.of(text.length()) > limit) {
      return new SimulatedReply(
          id,
          prompt.model(),
          text.substring(0, wholeCharacters(text, limit * Tokens.CHARACTERS)),
          null,
          Stop.LENGTH,
          inputTokens,
          limit);
    }
    return new SimulatedReply(
        id, prompt.model(), text, null, Stop.END, inputTokens, Tokens.of(text.length()));
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

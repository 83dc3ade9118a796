package dev.posthouse.provider.call;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.http.CallWatch;
import dev.posthouse.provider.http.VendorText;
import dev.posthouse.translation.JsonText;
import dev.posthouse.wire.ToolCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of an answer so far. Belongs to the thread that makes the call. */
public final class Reply {

  /** Why generation ended, in no vendor's words. */
  public enum Ending {
    END,
    STOP_SEQUENCE,
    TOOL_CALLS,
    OUTPUT_LIMIT,
    CONTEXT_LIMIT,
    REFUSAL,
    UNKNOWN
  }

  private final CallWatch watch;
  private final StringBuilder text = new StringBuilder();
  private final PartialToolCalls toolCalls = new PartialToolCalls();
  private List<String> adaptations = List.of();
  private String model;
  private @Nullable Ending ending;
  private String reason = "";
  private boolean whole;
  private Usage usage = Usage.NONE;

  Reply(CallWatch watch, String model) {
    this.watch = watch;
    this.model = model;
  }

  /** What was done to the request. */
  void adapted(List<String> notes) {
    adaptations = notes;
  }

  /** The vendor named the model. */
  public void model(String name) {
    if (!name.isEmpty()) {
      model = name;
    }
  }

  /** Something was generated, though not for the answer: reasoning, for example. */
  public void token() {
    watch.token();
  }

  /** A piece of the answer. */
  public void text(String piece) {
    if (!piece.isEmpty()) {
      watch.token();
      text.append(piece);
    }
  }

  /** A piece of a tool call; what is empty says nothing. */
  public void toolCall(long index, String id, String name, String arguments) {
    watch.token();
    toolCalls.add(index, id, name, arguments);
  }

  /** How many tool calls there are. */
  public int toolCalls() {
    return toolCalls.size();
  }

  /** The vendor said why it stopped, in its own words. */
  public void ended(Ending ending, String reason) {
    // A refusal is announced before the reason, which may then be an ordinary one.
    if (this.ending != Ending.REFUSAL) {
      this.ending = ending;
      this.reason = reason;
    }
  }

  /** The event came without which an answer was cut short. */
  public void terminated() {
    whole = true;
  }

  public void usage(Usage usage) {
    this.usage = usage;
  }

  public Usage usage() {
    return usage;
  }

  /** Whether nothing that belongs to the answer is outstanding. */
  public boolean whole() {
    return whole;
  }

  /** The whole answer, or why there is none. */
  Answer answer() throws CallFailedException {
    Ending why = ending;
    if (why == Ending.REFUSAL) {
      throw failed(
          FailureKind.REFUSED,
          "The provider refused on grounds of content. Change the prompt, or let the route ask"
              + " another provider.",
          reason);
    }
    if (!whole || why == null) {
      throw failed(
          FailureKind.NETWORK,
          "The stream ended after %d characters without its last event, so the answer is not whole."
              .formatted(text.length()),
          "cut_short");
    }
    return switch (why) {
      case END, TOOL_CALLS -> answer("end");
      case STOP_SEQUENCE -> answer("stop_sequence");
      case OUTPUT_LIMIT ->
          throw failed(
              FailureKind.TRUNCATED,
              "The answer reached its output limit after %d tokens. Raise maxOutputTokens."
                  .formatted(usage.output()),
              reason);
      case CONTEXT_LIMIT ->
          throw failed(
              FailureKind.CONTEXT_OVERFLOW,
              "Prompt and answer together filled the model's context. Shorten the prompt, or use a"
                  + " model with a larger context.",
              reason);
      case REFUSAL, UNKNOWN ->
          throw failed(
              FailureKind.INVALID_OUTPUT,
              "Generation stopped for a reason that does not make a whole answer.",
              reason);
    };
  }

  private Answer answer(String stopReason) throws CallFailedException {
    List<ToolCall> calls = toolCalls.whole();
    if (text.toString().isBlank() && calls.isEmpty()) {
      throw AnswerCheck.failed(
          "",
          List.of("It was empty."),
          usage,
          "The provider answered with no text after %d tokens.".formatted(usage.output()),
          "empty");
    }
    if (calls.stream().anyMatch(call -> JsonText.object(call.getArguments()) == null)) {
      throw AnswerCheck.failed(
          text.toString(),
          List.of("It called a tool with arguments that are not a JSON object."),
          usage,
          "The model called a tool with arguments that are not a JSON object.",
          "tool_arguments");
    }
    // Some vendors report an ordinary end when the model asks for tools.
    String why = calls.isEmpty() ? stopReason : "tool_calls";
    return new Answer(model, text.toString(), null, calls, why, usage, adaptations, null);
  }

  /** Tokens were generated, or read at least: it may be billed. */
  private CallFailedException failed(FailureKind kind, String message, String code) {
    Failure failure = new Failure(kind, message, 200, VendorText.code(code), null, null);
    return new CallFailedException(failure.billed(), usage, null, null, null);
  }
}

package dev.posthouse.provider;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import org.jspecify.annotations.Nullable;

/** What came of an answer so far. Belongs to the thread that makes the call. */
final class Reply {

  /** Why generation ended, in no vendor's words. */
  enum Ending {
    END,
    STOP_SEQUENCE,
    OUTPUT_LIMIT,
    CONTEXT_LIMIT,
    REFUSAL,
    UNKNOWN
  }

  private final CallWatch watch;
  private final StringBuilder text = new StringBuilder();
  private String model;
  private @Nullable Ending ending;
  private String reason = "";
  private boolean whole;
  private long inputTokens;
  private long outputTokens;

  Reply(CallWatch watch, String model) {
    this.watch = watch;
    this.model = model;
  }

  /** The vendor named the model. */
  void model(String name) {
    if (!name.isEmpty()) {
      model = name;
    }
  }

  /** Something was generated, though not for the answer: reasoning, for example. */
  void token() {
    watch.token();
  }

  /** A piece of the answer. */
  void text(String piece) {
    if (!piece.isEmpty()) {
      watch.token();
      text.append(piece);
    }
  }

  /** The vendor said why it stopped, in its own words. */
  void ended(Ending ending, String reason) {
    // A refusal is announced before the reason, which may then be an ordinary one.
    if (this.ending != Ending.REFUSAL) {
      this.ending = ending;
      this.reason = reason;
    }
  }

  /** The event came without which an answer was cut short. */
  void terminated() {
    whole = true;
  }

  void usage(long input, long output) {
    inputTokens = input;
    outputTokens = output;
  }

  long inputTokens() {
    return inputTokens;
  }

  /** Whether nothing that belongs to the answer is outstanding. */
  boolean whole() {
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
      case END -> answer("end");
      case STOP_SEQUENCE -> answer("stop_sequence");
      case OUTPUT_LIMIT ->
          throw failed(
              FailureKind.TRUNCATED,
              "The answer reached its output limit after %d tokens. Raise maxOutputTokens."
                  .formatted(outputTokens),
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
    if (text.isEmpty()) {
      throw failed(
          FailureKind.INVALID_OUTPUT,
          "The provider answered with no text after %d tokens.".formatted(outputTokens),
          "empty");
    }
    return Answer.ofText(
        model, text.toString(), stopReason, new Usage(inputTokens, outputTokens, 0, 0));
  }

  private static CallFailedException failed(FailureKind kind, String message, String code) {
    String bounded = VendorText.code(code);
    return new CallFailedException(new Failure(kind, message, 200, bounded, null, null));
  }
}

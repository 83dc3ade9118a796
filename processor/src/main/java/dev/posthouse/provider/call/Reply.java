package dev.posthouse.provider.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.http.CallWatch;
import dev.posthouse.provider.http.VendorText;
import dev.posthouse.translation.Continuation;
import dev.posthouse.wire.ToolCall;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of an answer so far. Belongs to the thread that makes the call. */
public final class Reply {

  private final CallWatch watch;
  private final StringBuilder text = new StringBuilder();
  private final PartialToolCalls toolCalls = new PartialToolCalls();
  private List<String> adaptations = List.of();
  private Map<String, String> ownNames = Map.of();
  private String model;
  private final StreamEnd end = new StreamEnd();
  private boolean untouched = true;
  private Usage usage = Usage.NONE;
  private @Nullable Continuation continuation;
  private @Nullable String id;
  private @Nullable String tier;
  private List<ByteBuffer> vectors = List.of();
  private @Nullable CallFailedException unusable;

  Reply(CallWatch watch, String model) {
    this.watch = watch;
    this.model = model;
  }

  /** What was done to the request. */
  void adapted(List<String> notes) {
    adaptations = notes;
  }

  /** The request's names of tools by those that were sent instead of them. */
  void renamed(Map<String, String> ownBySent) {
    ownNames = ownBySent;
  }

  /** The vendor named the model. */
  public void model(String name) {
    if (!name.isEmpty()) {
      model = name;
    }
  }

  /** The vendor gave its answer an id; an empty one says nothing. */
  public void id(String given) {
    if (!given.isEmpty()) {
      id = VendorText.code(given);
    }
  }

  /**
   * The vendor said as which tier it bills the call, in its own word; an empty one says nothing.
   */
  public void tier(String word) {
    String said = VendorText.code(BilledTier.of(word));
    if (said != null && !said.isEmpty()) {
      tier = said;
    }
  }

  /** Something was generated, though not for the answer. */
  public void token() {
    watch.token();
  }

  /** The model thinks, and may show nothing of it for a while. */
  public void thinking() {
    watch.thinking();
  }

  /** A piece of the answer. */
  public void text(String piece) {
    if (!piece.isEmpty()) {
      goesOn();
      text.append(piece);
    }
  }

  /**
   * A piece of a tool call; what is empty says nothing.
   *
   * @param index at which place the call stands; null if the server does not say
   */
  public void toolCall(@Nullable Long index, String id, String name, String arguments) {
    goesOn();
    toolCalls.add(index, id, name, arguments);
  }

  /** A tool call whose arguments come at once; what is streamed for it later counts instead. */
  public void toolCall(
      @Nullable Long index, String id, String name, @Nullable ObjectNode arguments) {
    goesOn();
    toolCalls.begin(index, id, name, arguments);
  }

  /** The vectors of all texts. */
  public void embedded(List<ByteBuffer> all) {
    vectors = all;
  }

  /** What came cannot be an answer, and the vendor's protocol has no word for why. */
  void unusable(Failure failure) {
    unusable = new CallFailedException(failure, usage, null, null, null);
  }

  /** Counts of one request of several. */
  void moreUsage(Usage more) {
    usage = new Usage(usage.input() + more.input(), usage.output() + more.output(), 0, 0);
  }

  /** How many tool calls there are. */
  public int calls() {
    return toolCalls.size();
  }

  private void goesOn() {
    watch.token();
    untouched = false;
    end.goesOn();
  }

  /** The server said why it stopped, in its own words; an empty one says nothing. */
  public void stopped(String reason) {
    if (!reason.isBlank()) {
      ended(StopReasons.ending(reason), reason.strip());
    }
  }

  /**
   * The server's upstream said why it stopped, which counts only where it takes back what the
   * server says itself.
   */
  public void upstreamStopped(String reason) {
    Ending upstream = StopReasons.ending(reason);
    if (upstream != Ending.UNKNOWN && !upstream.isAnswer()) {
      ended(upstream, reason.strip());
    }
  }

  /** The server withholds the answer on grounds of content. */
  public void refused(String reason) {
    ended(Ending.REFUSAL, reason);
  }

  private void ended(Ending why, String reason) {
    untouched = false;
    end.ended(why, reason);
  }

  /** An answer began, which must be the first. */
  public void begun() {
    if (!text.isEmpty() || !toolCalls.isEmpty()) {
      end.contradicted();
    }
  }

  /** What came cannot all be of one answer. */
  public void contradicted() {
    end.contradicted();
  }

  /** The event came with which a server closes its answers. */
  public void marked() {
    end.marked();
  }

  boolean isMarked() {
    return end.isMarked();
  }

  /**
   * The stream ended, of a server that needs not mark the end.
   *
   * @param framed whether that can be told from a break
   */
  void closed(boolean framed) {
    end.closed(framed);
  }

  /** Whether nothing of an answer came. */
  boolean isUntouched() {
    return untouched;
  }

  /** The vendor wants this back with the next turn, if there is one. */
  public void continuation(Continuation wanted) {
    continuation = wanted;
  }

  /** Counts that were reported; of what is not known yet, 0 says nothing. */
  public void usage(Usage counted) {
    usage =
        new Usage(
            known(counted.input(), usage.input()),
            known(counted.output(), usage.output()),
            known(counted.cached(), usage.cached()),
            known(counted.reasoning(), usage.reasoning()),
            known(counted.cacheWrite(), usage.cacheWrite()),
            known(counted.cacheWriteLong(), usage.cacheWriteLong()));
  }

  private static long known(long counted, long before) {
    return counted > 0 ? counted : before;
  }

  public Usage usage() {
    return usage;
  }

  /** The whole answer, or why there is none. */
  Answer answer() throws CallFailedException {
    if (unusable != null) {
      throw unusable;
    }
    if (!vectors.isEmpty()) {
      return Answer.ofVectors(
          model, vectors, usage, adaptations, new Answer.Served(id, tier, watch.firstToken()));
    }
    Ending why = end.why();
    String reason = end.reason();
    if (why == Ending.REFUSAL) {
      throw failed(
          FailureKind.REFUSED,
          "The provider refused on grounds of content. Change the prompt, or let the route ask"
              + " another provider.",
          reason);
    }
    if (end.isContradicted()) {
      throw failed(
          FailureKind.SERVER_ERROR,
          "The provider went on after the end of its answer, so nobody knows which of it counts.",
          "contradicted");
    }
    if (why == null || !end.isReached()) {
      throw failed(
          FailureKind.NETWORK,
          "The stream ended after %d characters without its last event, so the answer is not whole."
              .formatted(text.length()),
          "cut_short");
    }
    return switch (why) {
      case END -> answer("end");
      case TOOL_CALLS -> toolCalls(reason);
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
      case BROKEN ->
          throw failed(
              FailureKind.SERVER_ERROR, "The provider says that it broke off its answer.", reason);
      case NO_CAPACITY ->
          throw failed(
              FailureKind.OVERLOADED,
              "The provider says that it had no capacity to finish its answer.",
              reason);
      case REFUSAL, UNKNOWN ->
          throw failed(
              FailureKind.INVALID_OUTPUT,
              "Generation stopped for a reason that does not make a whole answer.",
              reason);
    };
  }

  private Answer toolCalls(String reason) throws CallFailedException {
    if (toolCalls.isEmpty() && !text.isEmpty()) {
      throw AnswerCheck.failed(
          text.toString(),
          List.of("It announced the use of a tool, and used none."),
          usage,
          "The model stopped to use a tool, and called none.",
          reason);
    }
    return answer("end");
  }

  private Answer answer(String stopReason) throws CallFailedException {
    List<ToolCall> calls = toolCalls.whole(ownNames);
    if (text.toString().isBlank() && calls.isEmpty()) {
      throw AnswerCheck.failed(
          "",
          List.of("It was empty."),
          usage,
          "The provider answered with no text after %d tokens.".formatted(usage.output()),
          "empty");
    }
    if (!toolCalls.areWhole()) {
      throw AnswerCheck.failed(
          text.toString(),
          List.of("It called a tool with arguments that are not a JSON object."),
          usage,
          "The model called a tool with arguments that are not a JSON object.",
          "tool_arguments");
    }
    // Some vendors report an ordinary end when the model asks for tools.
    String why = calls.isEmpty() ? stopReason : "tool_calls";
    String kept = continuation == null ? null : continuation.text();
    var served = new Answer.Served(id, tier, watch.firstToken());
    Answer answer =
        new Answer(
            model, text.toString(), null, calls, why, usage, adaptations, null, kept, served);
    return kept != null && kept.length() > Continuation.LONGEST
        ? answer.withoutContinuation("it is longer than " + Continuation.LONGEST + " characters")
        : answer;
  }

  /** Tokens were generated, or read at least: it may be billed. */
  private CallFailedException failed(FailureKind kind, String message, String code) {
    Failure failure = new Failure(kind, message, 200, VendorText.code(code), null, null);
    return new CallFailedException(failure.billed(), usage, null, null, null);
  }
}

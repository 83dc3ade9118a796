package dev.posthouse.job;

import dev.posthouse.wire.StoredAnswer;
import dev.posthouse.wire.ToolCall;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer of a provider.
 *
 * @param model the model, as the provider reported it
 * @param text what was generated; empty only if there are tool calls or vectors
 * @param json the text as JSON that satisfies the schema asked for; null if none was
 * @param toolCalls the tools that the model wants used
 * @param stopReason {@code end}, {@code stop_sequence} or {@code tool_calls}
 * @param usage the call's tokens
 * @param adaptations what the provider could not take of the request, and what was done instead
 * @param credential which key was used: where it came from, and its last four characters; null if
 *     none was
 * @param continuation what the provider wants back with the next turn; null if nothing
 * @param vectors of the request's inputs, in their order, as float32, little endian; empty if it is
 *     no embedding
 * @param stored where it lies, if it was put into the content store: text, JSON and vectors are not
 *     here then; null if it was not
 * @param served how the vendor served the call
 */
public record Answer(
    String model,
    String text,
    @Nullable String json,
    List<ToolCall> toolCalls,
    String stopReason,
    Usage usage,
    List<String> adaptations,
    @Nullable String credential,
    @Nullable String continuation,
    List<ByteBuffer> vectors,
    @Nullable StoredAnswer stored,
    Served served) {

  /**
   * How a vendor served a call.
   *
   * @param id the vendor's own of the answer; null if it gave none
   * @param tier as which it says that it billed the call; null if it did not say
   * @param firstChunk from sending the request until something was generated; null if not known
   */
  public record Served(@Nullable String id, @Nullable String tier, @Nullable Duration firstChunk) {

    /** Of which the vendor said nothing. */
    public static final Served UNKNOWN = new Served(null, null, null);
  }

  /** One of which the vendor did not say how it was served. */
  public Answer(
      String model,
      String text,
      @Nullable String json,
      List<ToolCall> toolCalls,
      String stopReason,
      Usage usage,
      List<String> adaptations,
      @Nullable String credential,
      @Nullable String continuation) {
    this(
        model,
        text,
        json,
        toolCalls,
        stopReason,
        usage,
        adaptations,
        credential,
        continuation,
        Served.UNKNOWN);
  }

  /** One that has no vectors. */
  public Answer(
      String model,
      String text,
      @Nullable String json,
      List<ToolCall> toolCalls,
      String stopReason,
      Usage usage,
      List<String> adaptations,
      @Nullable String credential,
      @Nullable String continuation,
      Served served) {
    this(
        model,
        text,
        json,
        toolCalls,
        stopReason,
        usage,
        adaptations,
        credential,
        continuation,
        List.of(),
        null,
        served);
  }

  public Answer {
    toolCalls = List.copyOf(toolCalls);
    adaptations = List.copyOf(adaptations);
    vectors = List.copyOf(vectors);
  }

  /** An answer that is only text. */
  public static Answer ofText(String model, String text, String stopReason, Usage usage) {
    return new Answer(model, text, null, List.of(), stopReason, usage, List.of(), null, null);
  }

  /** An embedding. */
  public static Answer ofVectors(
      String model,
      List<ByteBuffer> vectors,
      Usage usage,
      List<String> adaptations,
      Served served) {
    return new Answer(
        model, "", null, List.of(), "end", usage, adaptations, null, null, vectors, null, served);
  }

  /** The same, whose text is the JSON that was asked for. */
  public Answer withJson(String document, List<String> moreAdaptations) {
    return new Answer(
        model,
        document,
        document,
        toolCalls,
        stopReason,
        usage,
        moreAdaptations,
        credential,
        continuation,
        served);
  }

  /**
   * The same, whose next turn goes without what the provider wants back.
   *
   * @param why as in "it is too long"
   */
  public Answer withoutContinuation(String why) {
    List<String> more = new ArrayList<>(adaptations);
    more.add(
        "continuation: left out of the result, since %s; the next turn goes without it"
            .formatted(why));
    return new Answer(
        model,
        text,
        json,
        toolCalls,
        stopReason,
        usage,
        more,
        credential,
        null,
        vectors,
        stored,
        served);
  }

  /** The same, by a key. */
  public Answer withCredential(@Nullable String used) {
    return new Answer(
        model,
        text,
        json,
        toolCalls,
        stopReason,
        usage,
        adaptations,
        used,
        continuation,
        vectors,
        stored,
        served);
  }

  /** The same, which lies in the content store. */
  public Answer storedAt(StoredAnswer place) {
    return new Answer(
        model,
        "",
        null,
        toolCalls,
        stopReason,
        usage,
        adaptations,
        credential,
        continuation,
        List.of(),
        place,
        served);
  }

  /** The same, of which more is to be said. */
  public Answer noted(String note) {
    List<String> more = new ArrayList<>(adaptations);
    more.add(note);
    return new Answer(
        model,
        text,
        json,
        toolCalls,
        stopReason,
        usage,
        more,
        credential,
        continuation,
        vectors,
        stored,
        served);
  }
}

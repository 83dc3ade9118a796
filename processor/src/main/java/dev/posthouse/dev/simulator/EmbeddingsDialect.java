package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What embeds at a vendor's server, which in all else speaks as it does of chats. Made anew for
 * each call.
 *
 * <p>Tested by {@code SimulatedEmbeddingsTest}.
 */
abstract sealed class EmbeddingsDialect implements Dialect
    permits GeminiEmbeddingsDialect, OpenAiEmbeddingsDialect {
  private final Dialect server;
  private @Nullable EmbeddedTexts asked;

  /**
   * @param server how the vendor speaks of chats
   */
  EmbeddingsDialect(Dialect server) {
    this.server = server;
  }

  /**
   * What a request asks for.
   *
   * @throws InvalidRequestException if it is none that the vendor takes
   */
  abstract EmbeddedTexts ask(String path, JsonNode body) throws InvalidRequestException;

  /** What was asked for. */
  final EmbeddedTexts asked() {
    return Objects.requireNonNull(asked);
  }

  @Override
  public final Prompt read(String path, JsonNode body) throws InvalidRequestException {
    EmbeddedTexts read = ask(path, body);
    asked = read;
    return read.prompt();
  }

  @Override
  public final List<String> texts() {
    return asked().texts();
  }

  @Override
  public final EventStream stream(SimulatedReply reply, Prompt prompt) {
    throw new IllegalStateException("There is no stream of vectors");
  }

  @Override
  public final String basePath() {
    return server.basePath();
  }

  @Override
  public final byte[] malformedEvent() {
    return server.malformedEvent();
  }

  @Override
  public final byte[] errorEvent() {
    return server.errorEvent();
  }

  @Override
  public final ErrorReply error(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    return server.error(kind, model, detail, retryAfter);
  }

  @Override
  public final @Nullable String requestIdHeader() {
    return server.requestIdHeader();
  }

  @Override
  public final Map<String, String> rateLimitHeaders(RateLimitState state) {
    return server.rateLimitHeaders(state);
  }

  @Override
  public String idPrefix() {
    return server.idPrefix();
  }
}

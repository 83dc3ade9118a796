package dev.posthouse.provider.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.http.CallWatch;
import dev.posthouse.provider.http.Causes;
import dev.posthouse.provider.http.ConnectionFailures;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.provider.http.ShorterLimits;
import dev.posthouse.provider.http.Transport;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.InvalidRequest;
import dev.posthouse.translation.UnreadContent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls through an adapter: their time limits, their one answer or failure.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
public final class StreamingProvider implements Provider {
  private final ProviderSettings settings;
  private final Adapter adapter;
  private final Transport transport;
  private final ApiKey key;
  private final Clock clock;

  public StreamingProvider(
      ProviderSettings settings, Adapter adapter, Transport transport, ApiKey key, Clock clock) {
    this.settings = settings;
    this.adapter = adapter;
    this.transport = transport;
    this.key = key;
    this.clock = clock;
  }

  @Override
  public Answer call(
      JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
      throws CallFailedException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the call was not begun");
    }
    Optional<UnreadContent> unread = UnreadContent.of(request, settings);
    if (unread.isPresent()) {
      throw new CallFailedException(unread.get().failure(settings));
    }
    try (CallWatch watch =
        CallWatch.start(ShorterLimits.of(settings.limits(), request.getLimits()), limit, sent)) {
      if (!limit.isPositive()) {
        // Sent now, the request might be billed before the watch looks for the first time.
        throw new CallFailedException(ConnectionFailures.timedOut(CallWatch.Limit.TOTAL, watch));
      }
      var reply = new Reply(watch, settings.model());
      try {
        ScopedValue.where(CallWatch.CURRENT, watch)
            .run(() -> adapter.stream(request, correction, reply));
      } catch (RuntimeException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the call was abandoned");
        }
        throw failed(e, watch, reply, request, correction);
      }
      return AnswerCheck.checked(reply.answer(), request);
    }
  }

  @Override
  public void close() {
    adapter.close();
    transport.close();
  }

  @Override
  public String toString() {
    return "Provider[" + settings.name() + "]";
  }

  /**
   * The vendor's word goes first: if it gave an error, then a time limit that passed while its body
   * was read tells less. The cause is handed on only where it cannot hold prompt, answer or key:
   * the SDKs quote what they could not parse.
   */
  private CallFailedException failed(
      RuntimeException e,
      CallWatch watch,
      Reply reply,
      JobRequest request,
      @Nullable Correction correction) {
    IOException cause = null;
    Failure failure;
    HttpErrorException error = Causes.first(e, HttpErrorException.class);
    CallWatch.Limit exceeded = watch.exceeded();
    IOException broken = Causes.first(e, IOException.class);
    if (error != null) {
      Failure said = FullTier.of(ServerErrors.failure(error.error(), clock.instant()), settings);
      failure =
          Redaction.of(
              error.error().status() < 400 ? said.billed() : said, request, correction, key);
    } else if (exceeded != null) {
      failure = ConnectionFailures.timedOut(exceeded, watch);
    } else if (broken != null && !(broken instanceof JsonProcessingException)) {
      failure = ConnectionFailures.of(broken, watch);
      cause = broken;
    } else if (e instanceof InvalidRequest invalid) {
      failure = Failure.of(FailureKind.INVALID_REQUEST, invalid.getMessage());
    } else {
      failure = unexpected(e, watch);
    }
    return new CallFailedException(failure, reply.usage(), correction(failure), null, cause);
  }

  /** What the model is told of output that its own server could not read. */
  private static @Nullable Correction correction(Failure failure) {
    return failure.kind() == FailureKind.INVALID_OUTPUT
        ? new Correction(
            "", List.of("It held a tool call, or JSON, that could not be read or was not valid."))
        : null;
  }

  /** After the connection stood, what could not be made sense of was the vendor's doing. */
  private static Failure unexpected(RuntimeException e, CallWatch watch) {
    if (watch.isConnected()) {
      return new Failure(
              FailureKind.SERVER_ERROR,
              "The stream held an event that cannot be understood (%s)."
                  .formatted(e.getClass().getSimpleName()),
              200,
              "malformed_event",
              null,
              null)
          .billed();
    }
    return Failure.of(
        FailureKind.INTERNAL,
        "The request could not be built (%s). Report this with the stack trace from the log."
            .formatted(e.getClass().getSimpleName()));
  }
}

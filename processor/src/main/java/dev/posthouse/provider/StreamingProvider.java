package dev.posthouse.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Correction;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes calls through an adapter: their time limits, their one answer or failure. */
final class StreamingProvider implements Provider {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ProviderSettings settings;
  private final Adapter adapter;
  private final Transport transport;
  private final ApiKey key;
  private final Clock clock;

  StreamingProvider(
      ProviderSettings settings, Adapter adapter, Transport transport, ApiKey key, Clock clock) {
    this.settings = settings;
    this.adapter = adapter;
    this.transport = transport;
    this.key = key;
    this.clock = clock;
  }

  @Override
  public Answer call(JobRequest request, @Nullable Correction correction, Duration limit)
      throws CallFailedException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the call was not begun");
    }
    try (CallWatch watch = CallWatch.start(settings.limits(), limit)) {
      if (!limit.isPositive()) {
        // Sent now, the request might be billed before the watch looks for the first time.
        throw new CallFailedException(ConnectionFailures.timedOut(CallWatch.Limit.TOTAL, watch));
      }
      var reply = new Reply(watch, settings.model());
      try {
        ScopedValue.where(CallWatch.CURRENT, watch).run(() -> adapter.stream(request, reply));
      } catch (RuntimeException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the call was abandoned");
        }
        // What follows the last event, its usage for example, is not worth a second call.
        if (!reply.whole()) {
          throw failed(e, watch, request);
        }
      }
      return checked(reply.answer(), request);
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
  private CallFailedException failed(RuntimeException e, CallWatch watch, JobRequest request) {
    HttpErrorException error = cause(e, HttpErrorException.class);
    if (error != null) {
      return new CallFailedException(
          Redaction.of(adapter.failure(error.error(), clock.instant()), request, key));
    }
    CallWatch.Limit exceeded = watch.exceeded();
    if (exceeded != null) {
      return new CallFailedException(ConnectionFailures.timedOut(exceeded, watch));
    }
    IOException broken = cause(e, IOException.class);
    if (broken != null && !(broken instanceof JsonProcessingException)) {
      return new CallFailedException(ConnectionFailures.of(broken, watch), broken);
    }
    if (e instanceof InvalidRequest invalid) {
      return new CallFailedException(Failure.of(FailureKind.INVALID_REQUEST, invalid.getMessage()));
    }
    return new CallFailedException(unexpected(e, watch));
  }

  /** After the connection stood, what the SDK could not make sense of was the vendor's doing. */
  private static Failure unexpected(RuntimeException e, CallWatch watch) {
    if (watch.isConnected()) {
      return new Failure(
          FailureKind.SERVER_ERROR,
          "The stream held an event that the vendor's SDK does not understand (%s)."
              .formatted(e.getClass().getSimpleName()),
          200,
          "malformed_event",
          null,
          null);
    }
    return Failure.of(
        FailureKind.INTERNAL,
        "The request could not be built (%s). Report this with the stack trace from the log."
            .formatted(e.getClass().getSimpleName()));
  }

  private static Answer checked(Answer answer, JobRequest request) throws CallFailedException {
    if (request.getOutputSchema() != null && !isJson(answer.text())) {
      throw new CallFailedException(
          new Failure(
              FailureKind.INVALID_OUTPUT,
              "The answer is not JSON although the request has an outputSchema.",
              200,
              "not_json",
              null,
              null));
    }
    return answer;
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      return parser.nextToken() != null
          && parser.skipChildren() != null
          && parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
    // The SDKs' exceptions are at most three deep; the bound is against a cycle.
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}

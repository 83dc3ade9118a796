package dev.posthouse.dev.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what was decided about one call.
 *
 * <p>Tested by {@code FaultsTest}.
 */
final class Performance {
  /** A reset may overtake what was sent just before it; this long, and the client has it. */
  private static final Duration BEFORE_RESET = Duration.ofMillis(30);

  private final Dialect dialect;
  private final Prompt prompt;
  private final PlannedOutcome decision;
  private final Exchange exchange;
  private final OpenCall call;
  private final Runnable begun;

  /**
   * @param begun run when the answer begins
   */
  Performance(
      Dialect dialect,
      Prompt prompt,
      PlannedOutcome decision,
      Exchange exchange,
      OpenCall call,
      Runnable begun) {
    this.dialect = dialect;
    this.prompt = prompt;
    this.decision = decision;
    this.exchange = exchange;
    this.call = call;
    this.begun = begun;
  }

  void play(SimulatedReply reply) throws IOException, InterruptedException {
    FaultKind fault = decision.fault();
    if (fault == null) {
      answer(reply);
      return;
    }
    switch (fault) {
      case INVALID_REQUEST,
          CONTEXT_TOO_LONG,
          AUTHENTICATION,
          PERMISSION,
          NOT_FOUND,
          TOO_LARGE,
          RATE_LIMITED,
          QUOTA_EXHAUSTED,
          BILLING,
          SERVER_ERROR,
          TIMEOUT,
          OVERLOADED ->
          error(fault);
      case REFUSAL -> answer(reply);
      case RESET_BEFORE_HEADERS -> {
        call.end(fault.label());
        exchange.reset();
      }
      case RESET_AFTER_HEADERS -> {
        begin(reply);
        exchange.flush(ByteBuffer.allocate(0));
        reset();
      }
      case SILENCE -> leave();
      case STALL -> {
        half(reply);
        leave();
      }
      case CUT -> {
        half(reply);
        cut();
      }
      case RESET_MID_STREAM -> {
        half(reply);
        reset();
      }
      case ERROR_MID_STREAM -> errorMidStream(reply);
      case MALFORMED -> malformed(reply);
    }
  }

  private void answer(SimulatedReply reply) throws IOException, InterruptedException {
    begun.run();
    if (!prompt.streamed()) {
      call.end(outcome());
      exchange.send(200, Exchange.JSON, ByteBuffer.wrap(Json.bytes(dialect.whole(reply))));
      return;
    }
    EventStream stream = dialect.stream(reply, prompt);
    exchange.begin(Exchange.EVENTS);
    if (decision.pace().isZero()) {
      call.end(outcome());
      exchange.end(EventStream.joined(stream.all()));
      return;
    }
    send(stream.opening());
    paced(stream.content());
    call.end(outcome());
    exchange.end(EventStream.joined(stream.closing()));
  }

  private String outcome() {
    FaultKind fault = decision.fault();
    return fault == null ? CallLedger.ANSWERED : fault.label();
  }

  private void error(FaultKind kind) {
    call.end(outcome());
    ErrorReply error = dialect.error(kind, prompt.model(), null, decision.retryAfter());
    exchange.headers(error.headers());
    exchange.send(error.status(), Exchange.JSON, ByteBuffer.wrap(Json.bytes(error.body())));
  }

  private void errorMidStream(SimulatedReply reply) throws IOException, InterruptedException {
    if (!prompt.streamed()) {
      error(FaultKind.OVERLOADED);
      return;
    }
    half(reply);
    call.end(outcome());
    exchange.end(ByteBuffer.wrap(dialect.errorEvent()));
  }

  private void malformed(SimulatedReply reply) throws IOException, InterruptedException {
    if (prompt.streamed()) {
      half(reply);
      call.end(outcome());
      List<byte[]> closing = dialect.stream(reply, prompt).closing();
      exchange.flush(ByteBuffer.wrap(dialect.malformedEvent()));
      exchange.end(EventStream.joined(closing));
    } else {
      call.end(outcome());
      exchange.send(
          200, Exchange.JSON, ByteBuffer.wrap(firstHalf(Json.bytes(dialect.whole(reply)))));
    }
  }

  private void begin(SimulatedReply reply) {
    if (prompt.streamed()) {
      exchange.begin(Exchange.EVENTS);
    } else {
      exchange.begin(Exchange.JSON, Json.bytes(dialect.whole(reply)).length);
    }
  }

  private void half(SimulatedReply reply) throws IOException, InterruptedException {
    begin(reply);
    if (prompt.streamed()) {
      EventStream stream = dialect.stream(reply, prompt);
      send(stream.opening());
      paced(stream.firstHalf());
    } else {
      exchange.flush(ByteBuffer.wrap(firstHalf(Json.bytes(dialect.whole(reply)))));
    }
  }

  private void paced(List<byte[]> pieces) throws IOException, InterruptedException {
    if (decision.pace().isZero()) {
      send(pieces);
      return;
    }
    for (byte[] piece : pieces) {
      exchange.flush(ByteBuffer.wrap(piece));
      Thread.sleep(decision.pace());
    }
  }

  private void send(List<byte[]> events) throws IOException {
    if (!events.isEmpty()) {
      exchange.flush(EventStream.joined(events));
    }
  }

  private void leave() throws InterruptedException {
    exchange.awaitClientLeaving();
    call.end(outcome());
  }

  private void cut() {
    call.end(outcome());
    if (prompt.streamed()) {
      exchange.end();
    } else {
      exchange.hangUp();
    }
  }

  private void reset() throws IOException, InterruptedException {
    call.end(outcome());
    Thread.sleep(BEFORE_RESET);
    exchange.reset();
  }

  private static byte[] firstHalf(byte[] body) {
    return Arrays.copyOf(body, body.length / 2);
  }

  /**
   * Whether a fault comes at once, as a refused request does, and not after the time that an answer
   * takes.
   */
  static boolean atOnce(@Nullable FaultKind fault) {
    return switch (fault) {
      case null -> false;
      case TIMEOUT,
          REFUSAL,
          RESET_AFTER_HEADERS,
          STALL,
          CUT,
          RESET_MID_STREAM,
          ERROR_MID_STREAM,
          MALFORMED ->
          false;
      case INVALID_REQUEST,
          CONTEXT_TOO_LONG,
          AUTHENTICATION,
          PERMISSION,
          NOT_FOUND,
          TOO_LARGE,
          RATE_LIMITED,
          QUOTA_EXHAUSTED,
          BILLING,
          SERVER_ERROR,
          OVERLOADED,
          RESET_BEFORE_HEADERS,
          SILENCE ->
          true;
    };
  }
}

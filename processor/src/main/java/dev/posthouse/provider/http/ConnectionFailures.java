package dev.posthouse.provider.http;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What it means that no answer, or not all of it, came over the network. */
public final class ConnectionFailures {
  private ConnectionFailures() {}

  public static Failure of(IOException e, CallWatch watch) {
    return switch (e) {
      case UnknownHostException _ ->
          network("unknown_host", "The provider's host name is not known. Check DNS and baseUrl.");
      // Only connecting has a time-out in the socket; the watch has the others.
      case SocketTimeoutException _ -> timedOut(CallWatch.Limit.CONNECT, watch);
      case ConnectException _ ->
          network(
              "connect", "No connection to the provider. Check its baseUrl and the way out to it.");
      case SSLException _ ->
          network(
              "tls", "No trusted connection to the provider. Check its baseUrl and certificate.");
      case BoundedEvents.OversizedException _ ->
          new Failure(
                  FailureKind.SERVER_ERROR,
                  "The provider sent more than any answer can be, and was cut off.",
                  200,
                  "oversized",
                  null,
                  null)
              .billed();
      case MalformedEventException malformed ->
          new Failure(
                  FailureKind.SERVER_ERROR,
                  "The stream held an event that cannot be read: %s."
                      .formatted(malformed.getMessage()),
                  200,
                  "malformed_event",
                  null,
                  null)
              .billed();
      default ->
          watch.isConnected()
              ? network("reset", "The connection broke before the answer was whole.").billed()
              : network("connect", "The connection broke before it stood. Check the network.");
    };
  }

  public static Failure timedOut(CallWatch.Limit limit, CallWatch watch) {
    String what =
        switch (limit) {
          case CONNECT -> "No connection to the provider within its connect limit";
          case FIRST_TOKEN -> "No first token within the firstToken limit";
          case IDLE -> "No further token within the idle limit";
          case THINKING ->
              "No further sign of a model that began to think within the thinking limit";
          case TOTAL -> "No whole answer within the call's total limit";
        };
    Failure failure =
        new Failure(
            FailureKind.TIMED_OUT,
            "%s of %d ms.".formatted(what, watch.length(limit).toMillis()),
            null,
            limit.code(),
            null,
            null);
    // A vendor that had the request works on, whether anybody waits or not.
    return watch.isConnected() ? failure.billed() : failure;
  }

  private static Failure network(String code, String message) {
    return new Failure(FailureKind.NETWORK, message, null, code, null, null);
  }
}

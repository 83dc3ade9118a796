package dev.posthouse.provider.call;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.http.RetryAfter;
import dev.posthouse.provider.http.Waits;
import dev.posthouse.translation.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server's error means. All vendors' and gateways' words are read by one table: what one of
 * them says, another passes on.
 */
public final class ServerErrors {
  private static final Pattern LIMIT_AND_REQUESTED =
      Pattern.compile("(?i)Request too large.*?Limit:? ([\\d,]+), Requested:? ([\\d,]+)");

  /** What comes back within it is no used-up day or month, but the delay before the next try. */
  private static final Duration SHORTEST_RENEWAL = Duration.ofMinutes(1);

  private ServerErrors() {}

  public static Failure failure(HttpError error, Instant now) {
    ErrorBody body = ErrorBody.of(error);
    FailureKind kind = kind(body);
    return new Diagnosis(
            kind,
            body.code(),
            error.status() < 300 && body.isPage() ? noStream(error) : body.message(),
            requestId(error),
            retryAfter(kind, body, error, now))
        .failure(error.status());
  }

  private static FailureKind kind(ErrorBody body) {
    if (neverFits(body.text())) {
      return FailureKind.TOO_LARGE;
    }
    return FailureRules.kind(body).orElseGet(() -> StatusKinds.of(body));
  }

  /** Whether one request asks for more tokens than a whole minute allows. */
  private static boolean neverFits(String message) {
    Matcher matcher = LIMIT_AND_REQUESTED.matcher(message);
    return matcher.find() && tokens(matcher.group(2)) > tokens(matcher.group(1));
  }

  private static double tokens(String digits) {
    return Double.parseDouble("0" + digits.replace(",", ""));
  }

  /** In words, and without any of what came, which might be an answer. */
  private static String noStream(HttpError error) {
    String type = error.header("content-type");
    String head = error.body().stripLeading();
    String what =
        head.isEmpty() ? "an empty body" : head.startsWith("<") ? "a page" : "no stream of events";
    return what + " came, of the content type " + (type == null ? "(none)" : type);
  }

  private static @Nullable Duration retryAfter(
      FailureKind kind, ErrorBody body, HttpError error, Instant now) {
    Duration asked = Waits.asked(error, body.text(), now);
    return switch (kind) {
      case QUOTA_EXHAUSTED -> {
        Duration renewal = RetryAfter.longer(Renewals.until(body, now), asked);
        yield renewal == null || renewal.compareTo(SHORTEST_RENEWAL) < 0 ? null : renewal;
      }
      case RATE_LIMITED -> asked == null ? Waits.untilReset(error, now) : asked;
      default -> asked;
    };
  }

  private static @Nullable String requestId(HttpError error) {
    return Stream.concat(
            Stream.of("request-id", "x-request-id", "x-amzn-requestid", "apim-request-id")
                .map(error::header),
            Stream.of(error.json().path("request_id").asText(null)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}

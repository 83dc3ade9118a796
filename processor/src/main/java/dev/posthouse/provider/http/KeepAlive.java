package dev.posthouse.provider.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of the time that it keeps an idle connection: {@code Keep-Alive: timeout=5} of
 * Node, Apache, gunicorn and others. RFC 2068, section 19.7.1, left the parameters open; these
 * servers mean seconds, counted from the end of the answer.
 */
final class KeepAlive {
  private static final Pattern TIMEOUT =
      Pattern.compile(
          "(?:^|[,;\\s])timeout\\s*=\\s*\"?(\\d{1,9}+)(?!\\d)(?:\\.\\d*)?\"?",
          Pattern.CASE_INSENSITIVE);

  /** A request takes time to arrive, and the server's clock began earlier than ours. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private KeepAlive() {}

  /**
   * How long after an answer a connection may still be used; the shortest, if there are several.
   *
   * @param values the header's values as they came
   * @return empty if the server says nothing that can be read
   */
  static Optional<Duration> usable(List<String> values) {
    return values.stream()
        .map(TIMEOUT::matcher)
        .filter(Matcher::find)
        .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
        .min(Duration::compareTo)
        .map(KeepAlive::lessMargin);
  }

  /** The margin is at most half, so that a connection of a very short life serves at all. */
  private static Duration lessMargin(Duration timeout) {
    Duration half = timeout.dividedBy(2);
    return timeout.minus(MARGIN.compareTo(half) < 0 ? MARGIN : half);
  }
}

package dev.posthouse.provider.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.translation.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds how long a server asks for quiet: in its headers, in its error's fields, in its words. */
public final class Waits {
  private static final Pattern RESET = Pattern.compile(".*rate-?limit.*reset.*");

  /** Without the name of one limit of several. */
  private static final Pattern ONLY_LIMIT =
      Pattern.compile("(?:x-)?rate-?limit-reset(?:-after|-ms|-time|-at)?");

  private static final Pattern REMAINING = Pattern.compile("(?:^|[;,\\s])(?:r|remaining)=(\\d+)");
  private static final Pattern TIME = Pattern.compile("(?:^|[;,\\s])(?:t|reset)=(\\d+)");

  private Waits() {}

  /** What the server asks for in so many words; null if nothing. Never less than any of them. */
  public static @Nullable Duration asked(HttpError error, String text, Instant now) {
    return RetryAfter.longer(
        RetryAfter.header(error, now),
        RetryAfter.longer(RetryAfter.text(text, now), fields(error.json(), now)));
  }

  /**
   * Until a limit that is used up is new again; null if the server does not say. Only for an error
   * that says that one is used up, and says no more.
   */
  public static @Nullable Duration untilReset(HttpError error, Instant now) {
    Duration longest = structured(error.header("ratelimit"));
    for (Map.Entry<String, String> header : error.headers().entrySet()) {
      longest = RetryAfter.longer(longest, reset(header.getKey(), header.getValue(), error, now));
    }
    return RetryAfter.longer(longest, quoted(error.json(), now));
  }

  private static @Nullable Duration reset(String name, String value, HttpError error, Instant now) {
    if (!RESET.matcher(name).matches()) {
      return null;
    }
    String left = error.header(name.replaceAll("-ms$", "").replace("reset", "remaining"));
    boolean usedUp =
        left == null ? ONLY_LIMIT.matcher(name).matches() : left.strip().matches("0+(\\.0+)?");
    if (!usedUp) {
      return null;
    }
    return name.endsWith("-ms") ? RetryAfter.millis(value) : RetryAfter.value(value, now);
  }

  /** As in {@code "default";r=0;t=30}, or {@code limit=20, remaining=0, reset=30}. */
  private static @Nullable Duration structured(@Nullable String header) {
    if (header == null) {
      return null;
    }
    Matcher remaining = REMAINING.matcher(header);
    Matcher time = TIME.matcher(header);
    boolean usedUp = !remaining.find() || remaining.group(1).matches("0+");
    return usedUp && time.find() ? RetryAfter.duration(time.group(1) + "s") : null;
  }

  /** The reset that a gateway quotes in its body from the headers of the server behind it. */
  private static @Nullable Duration quoted(JsonNode node, Instant now) {
    Duration longest = null;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      boolean named = ONLY_LIMIT.matcher(field.getKey().toLowerCase(Locale.ROOT)).matches();
      longest =
          RetryAfter.longer(
              longest, named ? RetryAfter.value(value.asText(), now) : quoted(value, now));
    }
    return longest;
  }

  /** Fields such as {@code retry_after}, wherever they stand. */
  private static @Nullable Duration fields(JsonNode node, Instant now) {
    Duration longest = null;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      longest = RetryAfter.longer(longest, field(field.getKey(), field.getValue(), now));
    }
    for (JsonNode inner : node) {
      if (inner.isContainerNode()) {
        longest = RetryAfter.longer(longest, fields(inner, now));
      }
    }
    return longest;
  }

  private static @Nullable Duration field(String name, JsonNode value, Instant now) {
    return switch (name.toLowerCase(Locale.ROOT).replaceAll("[_-]", "")) {
      case "retryafter",
          "retryafterseconds",
          "retryaftersec",
          "retryin",
          "waitseconds",
          "estimatedtime" ->
          RetryAfter.value(value.asText(""), now);
      case "retryafterms", "retryaftermillis", "retryaftermilliseconds" ->
          RetryAfter.millis(value.asText(""));
      case "retrydelay" ->
          RetryAfter.value(
              value.isObject() ? value.path("seconds").asText("") : value.asText(""), now);
      default -> null;
    };
  }
}

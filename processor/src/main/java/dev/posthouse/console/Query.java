package dev.posthouse.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for: its parameters, or the fields of its body. What is missing or empty is
 * null; what is wrong is refused with its name.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class Query {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 500;

  private final Source source;

  private interface Source {
    @Nullable String get(String name);
  }

  private Query(Source source) {
    this.source = source;
  }

  static Query ofParameters(Context context) {
    return new Query(context::queryParam);
  }

  static Query ofBody(Context context) {
    if (!String.valueOf(context.contentType()).startsWith("application/json")) {
      throw RefusedException.badRequest("Send a JSON object, as application/json");
    }
    try {
      if (JSON.readTree(context.bodyAsBytes()) instanceof ObjectNode body) {
        return new Query(
            name -> {
              JsonNode value = body.path(name);
              return value.isMissingNode() || value.isNull() ? null : value.asText();
            });
      }
    } catch (IOException e) {
      // said below, without the parser's excerpt
    }
    throw RefusedException.badRequest("The body is no JSON object");
  }

  @Nullable String text(String name) {
    String text = source.get(name);
    if (text == null || text.isBlank()) {
      return null;
    }
    if (text.length() > LONGEST) {
      throw RefusedException.badRequest(name + " is longer than " + LONGEST + " characters");
    }
    return text;
  }

  String required(String name) {
    String text = text(name);
    if (text == null) {
      throw RefusedException.badRequest(name + " is missing");
    }
    return text;
  }

  boolean flag(String name) {
    return "true".equals(text(name));
  }

  int number(String name, int fallback, int least, int most) {
    String text = text(name);
    if (text == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw RefusedException.badRequest(
        "%s must be a number from %d to %d".formatted(name, least, most));
  }

  long offset(String name) {
    try {
      return Long.parseLong(required(name));
    } catch (NumberFormatException e) {
      throw RefusedException.badRequest(name + " must be a number");
    }
  }

  @Nullable Double decimal(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      double number = Double.parseDouble(text);
      if (number > 0 && number < 1e9) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw RefusedException.badRequest(name + " must be a number above 0");
  }

  @Nullable Instant moment(String name) {
    String text = text(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw RefusedException.badRequest(name + " must be a moment like 2026-12-01T00:00:00Z");
    }
  }
}

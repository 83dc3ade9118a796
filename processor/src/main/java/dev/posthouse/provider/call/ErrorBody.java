package dev.posthouse.provider.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.posthouse.translation.HttpError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an error says, wherever it says it: in an object, a bare text, a list, an error inside an
 * error, a proxy's page.
 *
 * <p>Tested by {@code ServerErrorsTest}.
 *
 * @param status of the response, or of the error that stands in a success; 200 if it has none
 * @param codes all of its codes and types
 * @param code the most telling of them; null if there is none
 * @param message in its server's words; empty if there is none
 * @param text the message and what else may tell
 * @param isPage whether it is no vendor's error but something on the way there
 * @param isMarkup whether it is a page for people
 */
record ErrorBody(
    int status,
    List<String> codes,
    @Nullable String code,
    String message,
    String text,
    boolean isPage,
    boolean isMarkup) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 4_000;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,3}");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final List<String> STATUSES =
      List.of("status_code", "statusCode", "code", "status", "http_code");

  static ErrorBody of(HttpError error) {
    JsonNode json = error.json();
    JsonNode body = json.isArray() ? json.path(0) : json;
    JsonNode fields = fields(body);
    String message = bounded(message(fields, body));
    List<String> codes = codes(error, body, fields);
    boolean isPage = body.isMissingNode() || body.isNull();
    return new ErrorBody(
        status(error, body, fields),
        codes,
        codes.stream().filter(code -> !NUMBER.matcher(code).matches()).findFirst().orElse(null),
        message,
        bounded(
            isPage ? TAG.matcher(bounded(error.body())).replaceAll(" ") : message + inner(fields)),
        isPage,
        isPage && error.body().stripLeading().startsWith("<"));
  }

  /** The object that holds code and message; the body itself where there is no other. */
  private static JsonNode fields(JsonNode body) {
    for (String place : List.of("error", "detail", "x_groq", "response")) {
      JsonNode inside = body.path(place).isArray() ? body.path(place).path(0) : body.path(place);
      if (inside.isObject()) {
        return inside.path("error").isContainerNode() ? inside.path("error") : inside;
      }
    }
    return body.path("errors").path(0).isObject() ? body.path("errors").path(0) : body;
  }

  private static String message(JsonNode fields, JsonNode body) {
    return Stream.of(
            fields.path("message"),
            fields.path("Message"),
            fields.path("msg"),
            fields.path("error_msg"),
            fields.path("detail"),
            fields.path("error"),
            body.path("error"),
            body.path("detail"),
            body.path("message"),
            body.path("error_description"),
            body.path("title"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .findFirst()
        .orElse("");
  }

  /** What a gateway quotes of the server behind it. */
  private static String inner(JsonNode fields) {
    JsonNode raw = fields.at("/metadata/raw");
    return raw.isMissingNode() || raw.isNull() ? "" : "\n" + (raw.isTextual() ? raw.asText() : raw);
  }

  private static List<String> codes(HttpError error, JsonNode body, JsonNode fields) {
    var codes = new ArrayList<String>();
    add(codes, fields.at("/details/error_code"));
    if (!fields.path("status").isNumber()) {
      add(codes, fields.path("status"));
    }
    String amazon = error.header("x-amzn-errortype");
    if (amazon != null) {
      codes.add(plain(amazon));
    }
    Stream.of("code", "type", "__type").forEach(name -> add(codes, fields.path(name)));
    Stream.of("code", "__type").forEach(name -> add(codes, body.path(name)));
    add(codes, fields.at("/innererror/code"));
    for (JsonNode detail : fields.path("details")) {
      add(codes, detail.path("reason"));
      for (JsonNode violation : detail.path("violations")) {
        add(codes, violation.path("quotaId"));
        codes.add("quotaValue=" + violation.path("quotaValue").asText(""));
      }
    }
    inner(codes, fields.at("/metadata/raw"));
    return List.copyOf(codes.stream().distinct().toList());
  }

  private static void inner(List<String> codes, JsonNode raw) {
    JsonNode read = raw.isTextual() ? read(raw.asText()) : raw;
    Stream.of("code", "type", "status").forEach(name -> add(codes, fields(read).path(name)));
  }

  private static void add(List<String> codes, JsonNode code) {
    String text = code.isValueNode() && !code.isNull() ? code.asText("") : "";
    if (!text.isBlank() && !text.equals("null")) {
      codes.add(plain(text));
    }
  }

  /** As in {@code ThrottlingException:http://internal.amazon.com/…} or {@code a.b#Throttling…}. */
  private static String plain(String code) {
    String bare = code.substring(code.indexOf('#') + 1).replaceAll(":http.*", "");
    // In AWS's streams the types begin with a small letter.
    return bare.endsWith("Exception")
        ? bare.substring(0, 1).toUpperCase(Locale.ROOT) + bare.substring(1)
        : bare;
  }

  private static int status(HttpError error, JsonNode body, JsonNode fields) {
    if (error.status() >= 300) {
      return error.status();
    }
    return Stream.of(fields, body)
        .flatMap(node -> STATUSES.stream().map(node::path))
        .filter(node -> node.isNumber() || NUMBER.matcher(node.asText("")).matches())
        .map(JsonNode::asInt)
        .filter(status -> status >= 400 && status < 600)
        .findFirst()
        .orElse(error.status());
  }

  private static JsonNode read(String text) {
    try {
      return Objects.requireNonNullElse(JSON.readTree(text), MissingNode.getInstance());
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance();
    }
  }

  private static String bounded(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}

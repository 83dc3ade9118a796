package dev.posthouse.provider.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Hosting;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server answers, and what must come of it.
 *
 * @param name of its file, without the ending
 * @param json as it stands in the file, with its moments filled in
 */
public record WireCase(String name, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a case means by a kind that did not exist when it was met. */
  private static final Set<String> NEW_KINDS = Set.of("not_supported", "fetch_failed");

  /** The files of a folder's cases, by name. */
  public static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The case of a file.
   *
   * @param now what its moments count from
   */
  public static WireCase of(Path file, Instant now) {
    String name = file.getFileName().toString();
    try {
      JsonNode json = JSON.readTree(Moments.filledIn(Files.readString(file), now));
      return new WireCase(name.replace(".json", ""), json);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  public Api api() {
    return Api.valueOf(json.path("api").asText().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  public Hosting hosting() {
    JsonNode hosting = json.path("hosting");
    return switch (hosting.path("on").asText("")) {
      case "bedrock" -> new Hosting.Bedrock(hosting.path("region").asText());
      case "vertex" ->
          new Hosting.Vertex(hosting.path("project").asText(), hosting.path("location").asText());
      case "azure" ->
          new Hosting.Azure(
              hosting.path("apiVersion").isTextual() ? hosting.path("apiVersion").asText() : null);
      default -> Hosting.DIRECT;
    };
  }

  /** What is put on the request topic; null where the case puts bytes there that are none. */
  public @Nullable JobRequest request() {
    if (!json.path("request").isObject()) {
      return null;
    }
    try {
      ObjectNode request = json.path("request").deepCopy();
      return JsonFormat.read(JSON.writeValueAsBytes(request), JobRequest.class);
    } catch (InvalidJsonException | JsonProcessingException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** What the server sends, one step a call. */
  public List<JsonNode> replies() {
    return json.path("reply").valueStream().toList();
  }

  /** Replies to requests whose body holds a pattern. */
  public List<JsonNode> rules() {
    return json.path("rules").valueStream().toList();
  }

  /** The text of the plain answer behind the last step. */
  public String good() {
    return json.path("good").asText("A plain good answer.");
  }

  public JsonNode expect() {
    return json.path("expect");
  }

  /** Whether the first call may end in this way: {@code answer}, {@code none} or a kind. */
  public boolean mayComeTo(String outcome) {
    JsonNode first = expect().path("first");
    JsonNode kinds =
        first.isTextual()
            ? JsonNodeFactory.instance.arrayNode().add(first.asText())
            : first.path("kinds");
    return kinds
        .valueStream()
        .map(JsonNode::asText)
        .anyMatch(kind -> kind.equals(outcome) || kind.equals("any"));
  }

  /** Whether the first call may fail in this way. */
  public boolean mayFailAs(String kind) {
    return mayComeTo(kind) || (mayComeTo("new") && NEW_KINDS.contains(kind));
  }

  /** What the answer must be, if the case says so. */
  public Optional<ExpectedAnswer> answer() {
    return Optional.of(expect().path("answer")).filter(JsonNode::isObject).map(ExpectedAnswer::new);
  }

  /** The bytes of a body's piece that is text or base64. */
  static byte[] bytes(JsonNode piece) {
    try {
      return piece.has("base64")
          ? piece.path("base64").binaryValue()
          : (piece.isTextual() ? piece.asText() : piece.path("text").asText()).getBytes(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

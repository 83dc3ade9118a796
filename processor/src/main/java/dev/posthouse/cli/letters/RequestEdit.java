package dev.posthouse.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.cli.jobs.RequestLines;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes the request of a dead letter. Its id, generation and origin are not the user's.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class RequestEdit {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> OURS = List.of("id", "generation", "replayOf");

  private final Terminal terminal;

  RequestEdit(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Changes it by a JSON merge patch, RFC 7386. */
  JobRequest byPatch(StoredLetter letter, Renewal.Renewed renewed, String file)
      throws CommandFailedException {
    JsonNode patch;
    try {
      patch = JSON.readTree(Files.readAllBytes(Path.of(file)));
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(
          "--edit: there is no file " + file + ": check the path, or leave it out for your editor",
          e);
    } catch (IOException e) {
      // Without the parser's excerpt: the patch may hold a prompt.
      throw new CommandFailedException(
          "--edit: " + file + " cannot be read as JSON: write an object of the fields to change",
          e);
    }
    if (!(patch instanceof ObjectNode)) {
      throw new CommandFailedException(
          "--edit: "
              + file
              + " is not a JSON object: write the fields to change, for example"
              + " {\"maxOutputTokens\": 8000}");
    }
    return request(merged(before(letter, renewed), patch), file);
  }

  /** Lets the user change it in an editor. */
  JobRequest inEditor(StoredLetter letter, Renewal.Renewed renewed)
      throws CommandFailedException, InterruptedException {
    try {
      Path file = Files.createTempFile("posthouse-request-", ".json");
      Files.writeString(file, before(letter, renewed).toPrettyString() + "\n");
      int exit =
          new ProcessBuilder("sh", "-c", editor() + " \"$1\"", "sh", file.toString())
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new CommandFailedException(
            "--edit: the editor ended with %d, and nothing was sent".formatted(exit));
      }
      // Kept if it is at fault, so that nothing typed is lost.
      JobRequest request = request(JSON.readTree(Files.readAllBytes(file)), file.toString());
      Files.delete(file);
      return request;
    } catch (IOException e) {
      throw new CommandFailedException("--edit: what was edited is not JSON, or cannot be read", e);
    }
  }

  private String editor() {
    for (String variable : List.of("VISUAL", "EDITOR")) {
      @Nullable String editor = terminal.environment().apply(variable);
      if (editor != null && !editor.isBlank()) {
        return editor;
      }
    }
    return "vi";
  }

  /** As it would be sent; if it cannot be read as a request, as it came. */
  private static ObjectNode before(StoredLetter letter, Renewal.Renewed renewed) {
    byte[] json =
        switch (renewed) {
          case Renewal.Renewed.Request(JobRequest request, boolean _) -> JsonFormat.write(request);
          case Renewal.Renewed.Refused _ -> raw(letter);
        };
    ObjectNode before = object(json);
    before.remove(OURS);
    return before;
  }

  private static ObjectNode object(byte[] json) {
    try {
      return JSON.readTree(json) instanceof ObjectNode object ? object : JSON.createObjectNode();
    } catch (IOException e) {
      return JSON.createObjectNode(); // the user writes it anew
    }
  }

  private static byte[] raw(StoredLetter letter) {
    ByteBuffer raw = letter.letter().getRaw();
    if (raw == null) {
      return new byte[0];
    }
    byte[] bytes = new byte[raw.remaining()];
    raw.duplicate().get(bytes);
    return bytes;
  }

  private static JsonNode merged(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              JsonNode old = target.get(field.getKey());
              if (value.isNull()) {
                target.remove(field.getKey());
              } else if (value.isObject()) {
                target.set(
                    field.getKey(),
                    merged(
                        old instanceof ObjectNode object ? object : JSON.createObjectNode(),
                        value));
              } else {
                target.set(field.getKey(), value);
              }
            });
    return target;
  }

  private static JobRequest request(JsonNode json, String file) throws CommandFailedException {
    if (json instanceof ObjectNode object) {
      object.remove(OURS);
    }
    try {
      JobRequest request = JsonFormat.read(json.toString().getBytes(UTF_8), JobRequest.class);
      String fault = RequestLines.fault(request);
      if (fault == null) {
        return request;
      }
      throw new CommandFailedException("--edit: " + file + ": " + fault);
    } catch (InvalidJsonException e) {
      throw new CommandFailedException("--edit: " + file + ": " + e.getMessage(), e);
    }
  }
}

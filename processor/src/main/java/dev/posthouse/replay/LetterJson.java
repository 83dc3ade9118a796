package dev.posthouse.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Dead letters as lines of JSON for programs: the record as on the wire, and where it lies. */
public final class LetterJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Not a field of the letter: where that lies is not in it. */
  private static final String PLACE = "place";

  /** Nor is this: headers travel beside a record's value. */
  private static final String HEADERS = "headers";

  private LetterJson() {}

  /** The whole letter, as {@link #read} takes it. */
  public static String whole(StoredLetter stored) {
    ObjectNode line = JSON.createObjectNode();
    if (stored.place() != null) {
      line.set(PLACE, tree(stored.place()));
    }
    line.setAll(tree(stored.letter()));
    ArrayNode headers = HeadersJson.write(stored);
    if (!headers.isEmpty()) {
      line.set(HEADERS, headers);
    }
    return line.toString();
  }

  /**
   * The letter of a line.
   *
   * @throws InvalidJsonException naming the place and the fault
   */
  public static StoredLetter read(byte[] line) throws InvalidJsonException {
    ObjectNode letter;
    try {
      JsonNode read = JSON.readTree(line);
      if (!(read instanceof ObjectNode object)) {
        return new StoredLetter(null, JsonFormat.read(line, DeadLetter.class), new RecordHeaders());
      }
      letter = object;
    } catch (IOException e) {
      // Read once more for the message: this one says what was expected, and quotes nothing.
      return new StoredLetter(null, JsonFormat.read(line, DeadLetter.class), new RecordHeaders());
    }
    JsonNode place = letter.remove(PLACE);
    Headers headers = HeadersJson.read(letter.remove(HEADERS), HEADERS);
    return new StoredLetter(
        place == null || place.isNull() ? null : JsonFormat.read(bytes(place), Source.class),
        JsonFormat.read(bytes(letter), DeadLetter.class),
        headers);
  }

  /** A letter without its texts. */
  public static String outline(StoredLetter stored, Marks.@Nullable Mark mark) {
    DeadLetter letter = stored.letter();
    ObjectNode line =
        JSON.createObjectNode()
            .put("jobId", letter.getJobId())
            .put("generation", letter.getGeneration())
            .put("kind", stored.kind())
            .put("reason", letter.getReason().getMessage())
            .put("route", letter.getRoute())
            .put("provider", letter.getProvider())
            .put("diedAt", letter.getDiedAt().toString())
            .put("replayedAs", mark == null ? null : mark.generation());
    if (stored.place() != null) {
      line.set(PLACE, tree(stored.place()));
    }
    return line.toString();
  }

  /** A group of letters. */
  public static String group(ReasonGroups.Group group) {
    return tree(group).toString();
  }

  /** A group of letters, to be added to. */
  public static ObjectNode tree(ReasonGroups.Group group) {
    return JSON.createObjectNode()
        .put("kind", group.kind())
        .put("reason", group.reason())
        .put("count", group.count())
        .put("replayed", group.replayed())
        .put("oldest", group.oldest().toString())
        .put("newest", group.newest().toString())
        .put("example", group.example());
  }

  private static ObjectNode tree(SpecificRecord record) {
    try {
      return (ObjectNode) JSON.readTree(JsonFormat.write(record));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(UTF_8);
  }
}

package dev.posthouse.provider.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.posthouse.provider.http.MalformedEventException;
import dev.posthouse.provider.http.ResponseEvents;
import dev.posthouse.provider.http.SharedBuffers;
import dev.posthouse.provider.http.StreamEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer's events to their end, for all vendors. Tolerant in form: what keeps a connection
 * alive is passed over, in any disguise. Strict in meaning: what cannot be read, and every error,
 * ends it, also behind the mark of the end.
 */
public final class AnswerReader {
  private static final JsonMapper JSON =
      SharedBuffers.under(
          JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build());
  private static final String DONE = "[DONE]";
  private static final Pattern KEEP_ALIVE =
      Pattern.compile(
          "(?i)(?:ping|pong|keep[ _-]?alive|heart[ _-]?beat|alive|processing|waiting|"
              + "(?:openrouter )?processing)?");

  /** No words that a connection is kept alive with are longer. */
  private static final int LONGEST_KEEP_ALIVE = 24;

  private final ResponseEvents events;
  private final Reply reply;
  private final TreeReading vendor;

  private AnswerReader(ResponseEvents events, Reply reply, TreeReading vendor) {
    this.events = events;
    this.reply = reply;
    this.vendor = vendor;
  }

  /**
   * Reads all events into the reply.
   *
   * @throws dev.posthouse.provider.http.HttpErrorException if one of them is an error
   * @throws MalformedEventException if one of them cannot be read
   * @throws IOException if the connection breaks before the answer's end
   */
  public static void read(ResponseEvents events, Reply reply, TreeReading vendor)
      throws IOException {
    new AnswerReader(events, reply, vendor).read();
  }

  private void read() throws IOException {
    for (StreamEvent event = next(); event != null; event = next()) {
      read(event);
      if (reply.isMarked()) {
        events.expectNoMore();
      }
    }
    if (events.isDocument() && reply.isUntouched()) {
      throw events.error("");
    }
    if (vendor.mayEndUnmarked()) {
      reply.closed(events.framed());
    }
  }

  /** The next event; behind the mark of the end a break takes nothing back. */
  private @Nullable StreamEvent next() throws IOException {
    try {
      return events.next();
    } catch (IOException e) {
      if (reply.isMarked() && !(e instanceof MalformedEventException)) {
        return null;
      }
      throw e;
    }
  }

  private void read(StreamEvent event) throws IOException {
    String data = event.data().strip();
    if (data.equalsIgnoreCase(DONE)) {
      reply.marked();
      return;
    }
    if (event.name().equals("ping") || isKeepAlive(data)) {
      if (event.isNamedError()) {
        throw events.error(data);
      }
      return;
    }
    for (JsonNode tree : trees(event, data)) {
      if (event.isNamedError() || ErrorEvents.isError(tree)) {
        throw events.error(tree.toString());
      }
      vendor.read(event.name(), tree);
    }
  }

  /** Whether all that is said is that the connection is to live, whatever stands round it. */
  private static boolean isKeepAlive(String data) {
    int from = 0;
    int to = data.length();
    while (from < to && !isOfWord(data.charAt(from))) {
      from++;
    }
    while (to > from && !isOfWord(data.charAt(to - 1))) {
      to--;
    }
    return to - from <= LONGEST_KEEP_ALIVE
        && KEEP_ALIVE.matcher(data.substring(from, to)).matches();
  }

  private static boolean isOfWord(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  /** The JSON of an event: an object, or several, in an array or in a row. */
  private List<JsonNode> trees(StreamEvent event, String data) throws IOException {
    var trees = new ArrayList<JsonNode>();
    try (MappingIterator<JsonNode> roots = JSON.readerFor(JsonNode.class).readValues(data)) {
      while (roots.hasNextValue()) {
        JsonNode root = roots.nextValue();
        if (root.isArray()) {
          root.forEach(trees::add);
        } else if (root.isObject()) {
          trees.add(root);
        } else if (root.isTextual() && !isKeepAlive(root.asText())) {
          throw new MalformedEventException("it is a text and no object");
        }
      }
    } catch (JsonProcessingException e) {
      if (event.isNamedError()) {
        throw events.error(data);
      }
      throw new MalformedEventException("it is not JSON");
    }
    return trees;
  }
}

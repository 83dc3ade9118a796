package dev.posthouse.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is common to all vendors in reading a request. */
final class Conversation {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Conversation() {}

  /** The turns, whichever way the request gave them. */
  static List<Message> turns(JobRequest request) {
    String prompt = request.getPrompt();
    if (prompt != null) {
      return List.of(new Message(Role.user, prompt, List.of()));
    }
    if (request.getMessages().isEmpty()) {
      throw new InvalidRequest("The request has neither prompt nor messages. Give one of them.");
    }
    return request.getMessages();
  }

  /** The turns, such that user and assistant alternate. */
  static List<Message> alternatingTurns(JobRequest request) {
    var merged = new ArrayList<Message>();
    for (Message turn : turns(request)) {
      if (!merged.isEmpty() && merged.getLast().getRole() == turn.getRole()) {
        Message last = merged.removeLast();
        merged.add(
            new Message(turn.getRole(), last.getContent() + "\n\n" + turn.getContent(), List.of()));
      } else {
        merged.add(turn);
      }
    }
    return merged;
  }

  /** The schema that the answer must satisfy; null if any text will do. */
  static @Nullable JsonNode outputSchema(JobRequest request) {
    String schema = request.getOutputSchema();
    if (schema == null) {
      return null;
    }
    try {
      JsonNode read = JSON.readTree(schema);
      if (read.isObject()) {
        return read;
      }
    } catch (JsonProcessingException _) {
      // Its message would quote the request.
    }
    throw new InvalidRequest("outputSchema is not a JSON object. Give a JSON Schema there.");
  }

  /** As many stop texts as a vendor takes; generation does not end at the others. */
  static List<String> stops(JobRequest request, int most) {
    List<String> stops = request.getStop();
    return stops.subList(0, Math.min(stops.size(), most));
  }
}

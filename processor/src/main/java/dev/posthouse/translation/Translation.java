package dev.posthouse.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the neutral request into a vendor's format. Pure. */
public interface Translation {

  /**
   * The body of the vendor's request, without what the SDK adds.
   *
   * @param correction what was wrong with the last answer, to be told to the model; null if nothing
   * @param capabilities what the model takes; the rest is left out or put otherwise
   * @param notes gets a sentence for each thing that was
   * @throws InvalidRequest if no vendor could take the request
   */
  ObjectNode body(
      JobRequest request,
      @Nullable Correction correction,
      Capabilities capabilities,
      Adaptations notes);

  /** The request's names of tools by those that are sent instead of them. */
  default Map<String, String> renamedTools(JobRequest request) {
    return Map.of();
  }

  /** What an error says against the translation; null if it is about something else. */
  @Nullable Objection objection(HttpError error);
}

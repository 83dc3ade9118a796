package dev.posthouse.provider.call;

import com.fasterxml.jackson.databind.JsonNode;

/** What one vendor means by the JSON of its events. Made anew for each request. */
public interface TreeReading {
  /**
   * Reads one event into the reply. What is missing is missing, and no error.
   *
   * @param name the event's own name; empty if it has none
   */
  void read(String name, JsonNode tree);

  /** Whether an answer needs no other mark of its end than the end of the stream. */
  boolean mayEndUnmarked();
}

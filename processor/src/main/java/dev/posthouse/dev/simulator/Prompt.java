package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, whatever its vendor's format.
 *
 * @param model the model that it names
 * @param lastUserText the text of its last user message; identifies the job
 * @param characters the length of system prompt and messages together
 * @param maxTokens the output limit; null for none
 * @param schema the JSON Schema that the answer must satisfy; null for free text
 * @param tool the tool that is to be used; null for none
 * @param streamed whether the answer is to be streamed
 * @param usageInStream whether a streamed answer is to end with a usage count (OpenAI leaves it out
 *     unless asked)
 * @param reasoning what it has to do with thinking
 * @param prefix what of it may be cached
 */
record Prompt(
    String model,
    String lastUserText,
    int characters,
    @Nullable Integer maxTokens,
    @Nullable JsonNode schema,
    @Nullable WantedTool tool,
    boolean streamed,
    boolean usageInStream,
    Reasoning reasoning,
    CachedPrefix prefix) {

  /** A request that is not thought about, and of which nothing is cached. */
  Prompt(
      String model,
      String lastUserText,
      int characters,
      @Nullable Integer maxTokens,
      @Nullable JsonNode schema,
      @Nullable WantedTool tool,
      boolean streamed,
      boolean usageInStream) {
    this(
        model,
        lastUserText,
        characters,
        maxTokens,
        schema,
        tool,
        streamed,
        usageInStream,
        Reasoning.NONE,
        CachedPrefix.NONE);
  }
}

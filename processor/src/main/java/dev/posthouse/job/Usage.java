package dev.posthouse.job;

/**
 * Tokens of one call, as the provider reported them.
 *
 * @param input of the prompt, cached ones included
 * @param output generated, reasoning included
 * @param cached of the prompt, read from the provider's cache
 * @param reasoning generated, spent on reasoning
 */
public record Usage(long input, long output, long cached, long reasoning) {

  /** Nothing was reported. */
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  /** Whether nothing was reported. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** The same, as it stands on the topics. */
  public dev.posthouse.wire.Usage toRecord() {
    return dev.posthouse.wire.Usage.newBuilder()
        .setInputTokens(input)
        .setOutputTokens(output)
        .setCachedTokens(cached)
        .setReasoningTokens(reasoning)
        .build();
  }
}

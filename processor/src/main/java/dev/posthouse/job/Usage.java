package dev.posthouse.job;

/**
 * Tokens of one call, as the provider reported them.
 *
 * @param input of the prompt, cached and written ones included
 * @param output generated, reasoning included
 * @param cached of the prompt, read from the provider's cache
 * @param reasoning generated, spent on reasoning
 * @param cacheWrite of the prompt, written to the cache for its shorter time
 * @param cacheWriteLong of the prompt, written to the cache for its longer time
 */
public record Usage(
    long input, long output, long cached, long reasoning, long cacheWrite, long cacheWriteLong) {

  /** Nothing was reported. */
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  /** Of a call that wrote nothing to a cache. */
  public Usage(long input, long output, long cached, long reasoning) {
    this(input, output, cached, reasoning, 0, 0);
  }

  /** Whether nothing was reported. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Of the prompt, all that was written to the cache. */
  public long cacheWrites() {
    return cacheWrite + cacheWriteLong;
  }

  /** The same, as it stands on the topics. */
  public dev.posthouse.wire.Usage toRecord() {
    return dev.posthouse.wire.Usage.newBuilder()
        .setInputTokens(input)
        .setOutputTokens(output)
        .setCachedTokens(cached)
        .setReasoningTokens(reasoning)
        .setCacheWriteTokens(cacheWrite)
        .setCacheWriteLongTokens(cacheWriteLong)
        .build();
  }
}

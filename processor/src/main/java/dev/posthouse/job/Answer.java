package dev.posthouse.job;

/**
 * A whole answer of a provider.
 *
 * @param model the model, as the provider reported it
 * @param text what was generated; never empty
 * @param stopReason {@code end} or {@code stop_sequence}
 * @param inputTokens tokens of the prompt, cached ones included
 * @param outputTokens tokens generated, reasoning included
 */
public record Answer(
    String model, String text, String stopReason, long inputTokens, long outputTokens) {}

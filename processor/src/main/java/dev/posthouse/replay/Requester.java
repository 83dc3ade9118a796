package dev.posthouse.replay;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for a replay, as its event tells.
 *
 * @param actor a name
 * @param note why, in their own words
 */
public record Requester(String actor, @Nullable String note) {}

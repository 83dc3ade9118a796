package dev.posthouse.dev.simulator;

import java.time.Instant;

/**
 * A call that has ended.
 *
 * @param arrived when its request was read
 * @param promptHash the hash of its last user message
 * @param nth which call for that prompt it was, counted from 1
 * @param outcome {@code answered}, {@code abandoned} (the client left first) or the label of a
 *     {@link FaultKind}
 */
public record SimulatedCall(Instant arrived, String promptHash, int nth, String outcome) {}

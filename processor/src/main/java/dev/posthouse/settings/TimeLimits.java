package dev.posthouse.settings;

import java.time.Duration;

/**
 * How long a call may be silent, and how long it may take.
 *
 * @param connect until the connection stands
 * @param firstToken from sending the request until the first byte of generated content
 * @param idle between two pieces of a streamed answer
 * @param total for the whole call
 */
public record TimeLimits(Duration connect, Duration firstToken, Duration idle, Duration total) {}

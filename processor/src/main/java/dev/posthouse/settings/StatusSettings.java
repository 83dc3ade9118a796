package dev.posthouse.settings;

import java.time.Duration;

/**
 * The status role.
 *
 * @param keep how long a job is kept in the view after it has ended
 */
public record StatusSettings(Duration keep) {}

package dev.posthouse.settings;

import java.time.Duration;

/**
 * The admit station.
 *
 * @param dedupeWindow how long a job id is remembered
 * @param maxRequestBytes the largest request record that is admitted; a larger one is dead-lettered
 */
public record AdmitSettings(Duration dedupeWindow, int maxRequestBytes) {}

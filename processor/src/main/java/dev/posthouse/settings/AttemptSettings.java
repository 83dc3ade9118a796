package dev.posthouse.settings;

import java.time.Duration;

/**
 * The attempt station.
 *
 * @param commitInterval the least time between the starts of two transactions
 * @param commitCount the most outcomes in one transaction
 * @param drain how long calls in flight may take to end when a partition is revoked or the process
 *     stops
 * @param jobsPerPartition unfinished jobs at which a partition is no longer fetched
 * @param bytesPerPartition bytes of unfinished jobs at which a partition is no longer fetched
 */
public record AttemptSettings(
    Duration commitInterval,
    int commitCount,
    Duration drain,
    int jobsPerPartition,
    long bytesPerPartition) {}

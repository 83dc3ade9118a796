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
 * @param warmFirst how long jobs with the same long prefix wait for the first of them; zero if they
 *     do not
 */
public record AttemptSettings(
    Duration commitInterval,
    int commitCount,
    Duration drain,
    int jobsPerPartition,
    long bytesPerPartition,
    Duration warmFirst) {}

package dev.posthouse.settings;

/**
 * The topics that Posthouse creates when they are missing.
 *
 * @param prefix stands before every topic's name
 * @param partitions of each topic; bounds the number of processes a role can use
 * @param replicationFactor of each topic; -1 for the broker's default
 */
public record TopicSettings(String prefix, int partitions, int replicationFactor) {}

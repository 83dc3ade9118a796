/**
 * Posthouse: a Kafka-based asynchronous processor for LLM jobs.
 *
 * <p>Read the rooms in this order; each imports only those above it.
 *
 * <ol>
 *   <li>{@code wire} (module {@code schemas}): the records on the topics, their serde, the topic
 *       names
 *   <li>{@link dev.posthouse.job}: failure, outcome, triage, retry delay, route; pure decisions
 *   <li>{@link dev.posthouse.settings}: YAML to records; Kafka client properties
 *   <li>{@link dev.posthouse.translation}: the neutral request in each vendor's format; pure
 *   <li>{@link dev.posthouse.provider}: one adapter a vendor; {@link dev.posthouse.health}:
 *       permits, circuits and what the fleet knows of them; {@link dev.posthouse.kafka}: topics,
 *       and running a Streams topology; {@link dev.posthouse.tracing}: a job's way as a trace
 *   <li>{@link dev.posthouse.admit}, {@link dev.posthouse.attempt}, {@link dev.posthouse.retry}:
 *       the journey, a room a station; {@link dev.posthouse.replay}: dead letters that go back to
 *       work; {@link dev.posthouse.status}: where every job is
 *   <li>{@link dev.posthouse.dev}: embedded Kafka, registry and simulated providers; {@link
 *       dev.posthouse.console}: what a process says over HTTP
 *   <li>{@link dev.posthouse.cli}: one class a command
 * </ol>
 */
@NullMarked
package dev.posthouse;

import org.jspecify.annotations.NullMarked;

/**
 * Posthouse: a Kafka-based asynchronous processor for LLM jobs.
 *
 * <p>Read the packages in this order; each imports only those above it.
 *
 * <ol>
 *   <li>module {@code schemas}: {@code wire}, the records on the topics that users write and read,
 *       and the topics' names; {@code wire.internal}, how they are read and written, and
 *       Posthouse's own records; {@code wire.serde}, serializers and deserializers for Kafka's
 *       clients; {@code wire.client}, which sends a job and tells how it has ended
 *   <li>{@link dev.posthouse.job}: failure, outcome, route policy, retry delay; pure decisions
 *   <li>{@link dev.posthouse.model}: what models take and cost, and how long they live
 *   <li>{@link dev.posthouse.settings}: YAML to records; Kafka client properties; {@link
 *       dev.posthouse.metrics}: all that is measured
 *   <li>{@link dev.posthouse.translation}: the neutral request, fitted to what a model takes; pure;
 *       {@link dev.posthouse.kafka}: topics and transactions, and running a Streams topology;
 *       {@link dev.posthouse.tls}: certificates of this process, and whom it believes
 *   <li>{@link dev.posthouse.provider}: a provider's contract; above it {@code http}, {@code key}
 *       and {@code call}, then a package a vendor: {@code anthropic}, {@code openai}, {@code
 *       gemini}, beside {@code google}, which is common to two; {@code factory} puts them together;
 *       {@link dev.posthouse.content}: what requests refer to, fetched from where it lies; {@link
 *       dev.posthouse.health}: permits, circuits and what the fleet knows of them; {@link
 *       dev.posthouse.tracing}: a job's way as a trace
 *   <li>{@link dev.posthouse.station}: what every station is made from
 *   <li>{@link dev.posthouse.admit}, {@link dev.posthouse.attempt}, {@link dev.posthouse.retry}:
 *       the journey, a package a station; {@link dev.posthouse.replay}: dead letters that go back
 *       to work; {@link dev.posthouse.status}: where every job is; {@link dev.posthouse.triage}: is
 *       it us or them
 *   <li>{@link dev.posthouse.console.index}: what the console knows and does; {@link
 *       dev.posthouse.console.access}: who may look and act there
 *   <li>{@link dev.posthouse.dev}: embedded Kafka, registry and simulated providers; {@link
 *       dev.posthouse.console}: what a process says over HTTP
 *   <li>{@link dev.posthouse.process}: a process with its roles, from start to stop
 *   <li>{@link dev.posthouse.cli.terminal}: how commands speak; {@link dev.posthouse.cli.cluster}:
 *       where they find Kafka
 *   <li>{@link dev.posthouse.cli.jobs}: submit, results, status, cancel; {@link
 *       dev.posthouse.cli.letters}: dead letters; {@link dev.posthouse.cli.models}; {@link
 *       dev.posthouse.cli.providers}; {@link dev.posthouse.cli.topics}; {@link
 *       dev.posthouse.cli.triage}: whose fault it is that jobs fail
 *   <li>{@link dev.posthouse.cli.local}: servers on this machine; {@link dev.posthouse.cli.bench},
 *       {@link dev.posthouse.cli.demo}: what runs on them
 *   <li>{@link dev.posthouse.cli}: the command itself, run and config
 * </ol>
 */
@NullMarked
package dev.posthouse;

import org.jspecify.annotations.NullMarked;

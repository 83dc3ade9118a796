/**
 * The wire: the records on the topics, how they are written and read, and the topics' names. What a
 * producer or a consumer depends on.
 *
 * <p>A producer of jobs:
 *
 * <pre>{@code
 * Topics topics = new Topics(Topics.DEFAULT_PREFIX);
 * Map<String, Object> settings =
 *     Map.of("bootstrap.servers", "localhost:9092", "schema.registry.url", "http://localhost:8081");
 * AvroSerializer<JobRequest> values = new AvroSerializer<>();
 * values.configure(settings, false);
 * try (Producer<String, JobRequest> producer =
 *     new KafkaProducer<>(settings, new StringSerializer(), values)) {
 *   JobRequest job = JobRequest.newBuilder().setPrompt("Why is the sky blue?").build();
 *   producer.send(new ProducerRecord<>(topics.requests(), "job-1", job));
 * }
 * }</pre>
 *
 * With {@code JsonSerializer} instead, no registry is needed. A consumer of results or dead letters
 * reads either form:
 *
 * <pre>{@code
 * RecordDeserializer<JobResult> values = new RecordDeserializer<>(JobResult.class);
 * values.configure(settings, false);
 * }</pre>
 *
 * <p>Who only asks and awaits answers takes {@code dev.posthouse.wire.client}.
 *
 * <p>Four packages, of which each knows only those before it:
 *
 * <ul>
 *   <li>{@code dev.posthouse.wire}: the records, generated from {@code src/main/avro}: {@link
 *       dev.posthouse.wire.JobRequest} in; {@link dev.posthouse.wire.JobResult} or {@link
 *       dev.posthouse.wire.DeadLetter} out; {@link dev.posthouse.wire.JobEvent} on the way, {@link
 *       dev.posthouse.wire.JobCancel} to cancel, {@link dev.posthouse.wire.JobStatus} to look. They
 *       may gain fields and never lose one: a test reads records of every version there ever was.
 *       Besides, the topics: {@link dev.posthouse.wire.Topics}; the settings: {@link
 *       dev.posthouse.wire.WireConfig}; and what goes wrong: {@link
 *       dev.posthouse.wire.UndecodableException}, and {@link
 *       dev.posthouse.wire.InvalidJsonException} among it, is the record's fault and final; {@link
 *       dev.posthouse.wire.RegistryUnavailableException} passes with time; {@link
 *       dev.posthouse.wire.RegistryRefusedException} wants a change of settings or schema
 *   <li>{@code dev.posthouse.wire.internal}: how these are read and written, and Posthouse's own
 *       records. No part of the interface: it changes without notice
 *   <li>{@code dev.posthouse.wire.serde}: the serializers and deserializers for Kafka's clients, of
 *       Avro in Confluent's wire format, of JSON, and of either
 *   <li>{@code dev.posthouse.wire.client}: sends a request and tells how the job has ended
 * </ul>
 */
@NullMarked
package dev.posthouse.wire;

import org.jspecify.annotations.NullMarked;

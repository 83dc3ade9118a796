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
 * With {@link dev.posthouse.wire.JsonSerializer} instead, no registry is needed. A consumer of
 * results or dead letters reads either form:
 *
 * <pre>{@code
 * RecordDeserializer<JobResult> values = new RecordDeserializer<>(JobResult.class);
 * values.configure(settings, false);
 * }</pre>
 *
 * <p>What is here:
 *
 * <ul>
 *   <li>the records, generated from {@code src/main/avro}: {@link dev.posthouse.wire.JobRequest}
 *       in; {@link dev.posthouse.wire.JobResult} or {@link dev.posthouse.wire.DeadLetter} out;
 *       {@link dev.posthouse.wire.Job} and {@link dev.posthouse.wire.JobEvent} on the way. They may
 *       gain fields and never lose one: a test reads records of every version there ever was
 *   <li>the topics: {@link dev.posthouse.wire.Topics}
 *   <li>Avro in Confluent's wire format: {@link dev.posthouse.wire.AvroSerializer}, {@link
 *       dev.posthouse.wire.AvroDeserializer}, and {@link dev.posthouse.wire.RegistryClient} below
 *       them
 *   <li>JSON: {@link dev.posthouse.wire.JsonFormat}, {@link dev.posthouse.wire.JsonSerializer},
 *       {@link dev.posthouse.wire.JsonDeserializer}
 *   <li>either: {@link dev.posthouse.wire.RecordDeserializer}
 *   <li>the settings of all these: {@link dev.posthouse.wire.WireConfig}
 *   <li>what goes wrong: {@link dev.posthouse.wire.UndecodableException}, and {@link
 *       dev.posthouse.wire.InvalidJsonException} among it, is the record's fault and final; {@link
 *       dev.posthouse.wire.RegistryUnavailableException} passes with time; {@link
 *       dev.posthouse.wire.RegistryRefusedException} wants a change of settings or schema
 * </ul>
 */
@NullMarked
package dev.posthouse.wire;

import org.jspecify.annotations.NullMarked;

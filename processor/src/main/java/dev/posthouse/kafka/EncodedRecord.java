package dev.posthouse.kafka;

import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** A record as it is written to its topic. */
public record EncodedRecord(String topic, byte[] key, byte[] value, Headers headers) {

  /** What it weighs against the limit of its topic, in bytes. */
  public long size() {
    return RecordSize.of(key, value, headers);
  }

  /** For a producer, which dates it. */
  public ProducerRecord<byte[], byte[]> toProducer() {
    return new ProducerRecord<>(topic, null, key, value, headers);
  }

  /**
   * For the sink of a Streams station.
   *
   * @param at what the topic's retention counts from
   */
  public Record<byte[], Outgoing> toSink(Instant at) {
    return new Record<>(key, new Outgoing(topic, value), at.toEpochMilli(), headers);
  }
}

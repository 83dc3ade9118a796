package dev.posthouse.kafka;

import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A record's timestamp as its producer gave it, unless that cannot be: a record without one, or
 * from the future, is as old as now. Streams would stop at the first, and adding a deadline to the
 * largest of the second overflows.
 */
public final class PlausibleTime implements TimestampExtractor {
  private final InstantSource clock;

  public PlausibleTime(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long now = clock.millis();
    return record.timestamp() < 0 ? now : Math.min(record.timestamp(), now);
  }
}

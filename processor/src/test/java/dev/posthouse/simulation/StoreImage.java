package dev.posthouse.simulation;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;

/**
 * A task's stores as they lie on the disk of a process that is not running.
 *
 * @param stores the entries of each
 * @param positions how much of each changelog is in them
 */
record StoreImage(Map<String, Map<Bytes, byte[]>> stores, Map<TopicPartition, Long> positions) {}

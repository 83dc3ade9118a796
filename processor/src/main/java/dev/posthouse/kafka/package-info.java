/** What the stations share of Kafka: the topics they need, and running a Streams topology. */
@NullMarked
package dev.posthouse.kafka;

import org.jspecify.annotations.NullMarked;

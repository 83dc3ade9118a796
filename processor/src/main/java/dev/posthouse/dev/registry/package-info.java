/**
 * A schema registry that speaks what Confluent's clients need, and keeps its schemas in a Kafka
 * topic as Confluent's does.
 */
@NullMarked
package dev.posthouse.dev.registry;

import org.jspecify.annotations.NullMarked;

/**
 * Serializers and deserializers for Kafka's clients. {@link
 * dev.posthouse.wire.serde.RecordDeserializer} reads either form, and is what a consumer should
 * use.
 */
@NullMarked
package dev.posthouse.wire.serde;

import org.jspecify.annotations.NullMarked;

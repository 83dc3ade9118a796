/** A process with its roles: what Kafka must permit it, its stations, and what they share. */
@NullMarked
package dev.posthouse.process;

import org.jspecify.annotations.NullMarked;

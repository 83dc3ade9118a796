/** The default that needs nothing installed: embedded Kafka, registry and simulated providers. */
@NullMarked
package dev.posthouse.dev;

import org.jspecify.annotations.NullMarked;

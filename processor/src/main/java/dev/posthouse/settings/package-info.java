/** YAML to records, and the Kafka client properties with the reason for each. */
@NullMarked
package dev.posthouse.settings;

import org.jspecify.annotations.NullMarked;

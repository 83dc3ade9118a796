/** Where a command finds Kafka, and whether it may do there what it is about to do. */
@NullMarked
package dev.posthouse.cli.cluster;

import org.jspecify.annotations.NullMarked;

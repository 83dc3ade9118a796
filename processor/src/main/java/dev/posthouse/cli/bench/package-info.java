/** Measuring throughput and latency of the whole journey. */
@NullMarked
package dev.posthouse.cli.bench;

import org.jspecify.annotations.NullMarked;

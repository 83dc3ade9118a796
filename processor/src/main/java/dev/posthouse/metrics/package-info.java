/** What is measured, under which names and in which units. */
@NullMarked
package dev.posthouse.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * Whole fleets and brokers in processes of their own that are killed, stopped and cut off, and what
 * became of the jobs: told by a reader and a server that have no code of Posthouse.
 */
@NullMarked
package dev.posthouse.chaos;

import org.jspecify.annotations.NullMarked;

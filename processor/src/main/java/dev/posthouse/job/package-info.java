/**
 * The vocabulary: what a job, a failure and an outcome are, and the pure decisions between them.
 */
@NullMarked
package dev.posthouse.job;

import org.jspecify.annotations.NullMarked;

/**
 * The first station: decodes, validates and deduplicates requests, and sends jobs to their first
 * provider.
 */
@NullMarked
package dev.posthouse.admit;

import org.jspecify.annotations.NullMarked;

/** The outage experiment: what becomes of jobs under outages, by strategy. */
@NullMarked
package dev.posthouse.outages;

import org.jspecify.annotations.NullMarked;

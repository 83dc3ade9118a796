/** What the console knows of jobs, calls, dead letters and the fleet, and what it does to them. */
@NullMarked
package dev.posthouse.console.index;

import org.jspecify.annotations.NullMarked;

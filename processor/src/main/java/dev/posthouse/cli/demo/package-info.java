/** The demonstration: jobs, an outage, and what becomes of them. */
@NullMarked
package dev.posthouse.cli.demo;

import org.jspecify.annotations.NullMarked;

/** Triage: whose fault it is that jobs fail, from recent calls and a probe of each provider. */
@NullMarked
package dev.posthouse.cli.triage;

import org.jspecify.annotations.NullMarked;

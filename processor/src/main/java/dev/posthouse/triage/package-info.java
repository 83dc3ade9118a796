/** Is it us or them: what recent calls, a probe and the fleet's findings say of each provider. */
@NullMarked
package dev.posthouse.triage;

import org.jspecify.annotations.NullMarked;

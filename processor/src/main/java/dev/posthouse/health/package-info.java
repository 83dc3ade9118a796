/** Whether a provider may be called now: permits and limits. */
@NullMarked
package dev.posthouse.health;

import org.jspecify.annotations.NullMarked;

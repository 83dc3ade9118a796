/**
 * Dead letters that go back to work, each once: which are meant, what is asked again, and the door
 * through which a replay passes once however often it is tried.
 */
@NullMarked
package dev.posthouse.replay;

import org.jspecify.annotations.NullMarked;

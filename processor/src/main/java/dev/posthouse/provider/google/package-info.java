/** What Google's cloud asks, whichever vendor's model it serves: Vertex AI. */
@NullMarked
package dev.posthouse.provider.google;

import org.jspecify.annotations.NullMarked;

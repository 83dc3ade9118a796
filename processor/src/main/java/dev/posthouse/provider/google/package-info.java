/** What Google's cloud says and asks, whichever vendor's model it serves: errors, Vertex AI. */
@NullMarked
package dev.posthouse.provider.google;

import org.jspecify.annotations.NullMarked;

/** All that knows Gemini's generateContent: at the Gemini API and on Vertex AI. */
@NullMarked
package dev.posthouse.provider.gemini;

import org.jspecify.annotations.NullMarked;

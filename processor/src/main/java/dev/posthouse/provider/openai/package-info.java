/**
 * All that knows OpenAI's chat completions: at OpenAI, on Azure, and at servers that speak it too.
 */
@NullMarked
package dev.posthouse.provider.openai;

import org.jspecify.annotations.NullMarked;

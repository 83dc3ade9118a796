/**
 * All that knows OpenAI's APIs, chat completions and Responses: at OpenAI, on Azure, and at servers
 * that speak them too.
 */
@NullMarked
package dev.posthouse.provider.openai;

import org.jspecify.annotations.NullMarked;

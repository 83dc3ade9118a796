/** All that knows Anthropic's Messages format: at Anthropic, on Bedrock and on Vertex AI. */
@NullMarked
package dev.posthouse.provider.anthropic;

import org.jspecify.annotations.NullMarked;

package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Failure;
import dev.posthouse.provider.google.GoogleFailures;
import dev.posthouse.settings.Hosting;
import dev.posthouse.translation.HttpError;
import java.time.Instant;

/** What an error means where Claude is served: each platform has its own way to say it. */
final class ClaudeFailures {
  private ClaudeFailures() {}

  static Failure of(Hosting hosting, HttpError error, Instant now) {
    return switch (hosting) {
      case Hosting.Bedrock _ -> BedrockFailures.of(error, now);
      // What the platform itself refuses, it says like Google; what the model's server refuses,
      // like Anthropic.
      case Hosting.Vertex _ ->
          isGoogles(error.json())
              ? GoogleFailures.of(error, now)
              : AnthropicFailures.of(error, now);
      case Hosting.Direct _, Hosting.Azure _ -> AnthropicFailures.of(error, now);
    };
  }

  private static boolean isGoogles(JsonNode body) {
    return (body.isArray() ? body.path(0) : body).at("/error/status").isTextual();
  }
}

package dev.posthouse.settings;

import org.jspecify.annotations.Nullable;

/** On whose platform a vendor's model is served: another platform is another fate. */
public sealed interface Hosting {

  /** On the vendor's own, or wherever the base URL leads. */
  Hosting DIRECT = new Direct();

  /** Its name in the settings; {@code direct} for none. */
  static String word(Hosting hosting) {
    return switch (hosting) {
      case Direct _ -> "direct";
      case Bedrock _ -> "bedrock";
      case Vertex _ -> "vertex";
      case Azure _ -> "azure";
    };
  }

  /** On the vendor's own, or wherever the base URL leads. */
  record Direct() implements Hosting {}

  /**
   * Claude on Amazon Bedrock.
   *
   * @param region for example {@code eu-central-1}
   */
  record Bedrock(String region) implements Hosting {}

  /**
   * Claude or Gemini on Google Cloud's Vertex AI.
   *
   * @param project the project's id
   * @param location for example {@code europe-west1}, or {@code global}
   */
  record Vertex(String project, String location) implements Hosting {}

  /**
   * OpenAI's models on Azure. The provider's model is the deployment's name, its base URL the
   * resource's endpoint.
   *
   * @param apiVersion for example {@code 2024-10-21}; null for the v1 API, which has no versions
   */
  record Azure(@Nullable String apiVersion) implements Hosting {}
}

package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Set;

/**
 * A picture, document or sound in a request: looked at as far as every vendor does.
 *
 * <p>Tested by {@code SimulatedContentTest}.
 */
final class SimulatedContent {

  /** What one counts for in a prompt: some 250 tokens. */
  static final int CHARACTERS = 1_000;

  static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
  static final Set<String> PDF = Set.of("application/pdf");

  private static final String BASE64 = ";base64,";

  private SimulatedContent() {}

  /**
   * @param types those that are read; of a type that ends with a slash, all
   */
  static void check(Set<String> types, String mediaType, String base64)
      throws InvalidRequestException {
    String kind = mediaType.split("/", 2)[0] + "/";
    if (!types.contains(mediaType) && !types.contains(kind)) {
      throw new InvalidRequestException("media type '" + mediaType + "' is not supported");
    }
    try {
      if (Base64.getDecoder().decode(base64).length == 0) {
        throw new InvalidRequestException("the file is empty");
      }
    } catch (IllegalArgumentException _) {
      throw new InvalidRequestException("the file is not base64");
    }
  }

  static void checkAddress(String url) throws InvalidRequestException {
    if (!url.startsWith("https://")) {
      throw new InvalidRequestException("image: only https addresses are fetched");
    }
  }

  /** A data URL, or else an address. */
  static void checkUrl(Set<String> types, String url) throws InvalidRequestException {
    if (url.startsWith("data:")) {
      checkDataUrl(types, url);
    } else {
      checkAddress(url);
    }
  }

  static void checkDataUrl(Set<String> types, String url) throws InvalidRequestException {
    int comma = url.indexOf(BASE64);
    if (!url.startsWith("data:") || comma < 0) {
      throw new InvalidRequestException("file_data must be a data URL with base64");
    }
    check(types, url.substring("data:".length(), comma), url.substring(comma + BASE64.length()));
  }

  static void checkName(JsonNode name, String parameter) throws InvalidRequestException {
    if (name.asText().isBlank()) {
      throw new InvalidRequestException("Missing required parameter: '" + parameter + "'.");
    }
  }

  /** Of a sound as OpenAI takes it. */
  static void checkSound(JsonNode sound) throws InvalidRequestException {
    String format = sound.path("format").asText();
    if (!Set.of("wav", "mp3").contains(format)) {
      throw new InvalidRequestException(
          "Invalid value: '" + format + "'. Supported values are: 'wav' and 'mp3'.");
    }
    check(Set.of("audio/"), "audio/" + format, sound.path("data").asText());
  }

  static InvalidRequestException unknown(String type) {
    return new InvalidRequestException(
        "Input tag '" + type + "' found using 'type' does not match any of the expected tags");
  }
}

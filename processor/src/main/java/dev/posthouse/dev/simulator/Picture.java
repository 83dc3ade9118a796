package dev.posthouse.dev.simulator;

import java.util.Base64;
import java.util.Set;

/**
 * A picture in a request: looked at as far as every vendor does.
 *
 * <p>Tested by {@code SimulatedToolsTest}.
 */
final class Picture {

  /** What a picture counts for in a prompt: some 250 tokens. */
  static final int CHARACTERS = 1_000;

  private static final Set<String> TYPES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

  private Picture() {}

  static void check(String mediaType, String base64) throws InvalidRequestException {
    if (!TYPES.contains(mediaType)) {
      throw new InvalidRequestException("image: media type '" + mediaType + "' is not supported");
    }
    try {
      if (Base64.getDecoder().decode(base64).length == 0) {
        throw new InvalidRequestException("image: is empty");
      }
    } catch (IllegalArgumentException _) {
      throw new InvalidRequestException("image: is not base64");
    }
  }

  static void checkAddress(String url) throws InvalidRequestException {
    if (!url.startsWith("https://")) {
      throw new InvalidRequestException("image: only https addresses are fetched");
    }
  }
}

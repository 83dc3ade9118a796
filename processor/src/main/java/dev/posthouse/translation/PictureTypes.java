package dev.posthouse.translation;

import dev.posthouse.settings.Api;
import dev.posthouse.wire.Image;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Part;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which pictures the vendors' models read: a row a vendor, by its documents as of November 2026.
 * What a vendor does not read costs no call.
 */
public final class PictureTypes {
  private static final Map<Api, Set<String>> READ =
      Map.of(
          // Vision: "JPEG, PNG, GIF, and WebP"; the SDK's enum names no other.
          Api.ANTHROPIC,
          Set.of("image/jpeg", "image/png", "image/gif", "image/webp"),
          // Images and vision: "PNG, JPEG, WEBP, non-animated GIF"; servers that speak it vary.
          Api.OPENAI,
          Set.of("image/jpeg", "image/png", "image/gif", "image/webp"),
          Api.OPENAI_RESPONSES,
          Set.of("image/jpeg", "image/png", "image/gif", "image/webp"),
          // Image understanding: "PNG, JPEG, WEBP, HEIC, HEIF".
          Api.GEMINI,
          Set.of("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"));

  private PictureTypes() {}

  /** The type of a picture in a request that a vendor's models do not read; empty if they do. */
  public static Optional<String> unread(JobRequest request, Api api) {
    Set<String> read = Objects.requireNonNull(READ.get(api));
    return request.getMessages().stream()
        .flatMap(message -> message.getParts().stream())
        .map(Part::getImage)
        .filter(Objects::nonNull)
        .map(Image::getMediaType)
        .filter(type -> !read.contains(type))
        .findFirst();
  }
}

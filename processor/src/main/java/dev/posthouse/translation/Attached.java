package dev.posthouse.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.model.MediaCatalog.Kind;
import dev.posthouse.model.MediaCatalog.Way;
import dev.posthouse.wire.Attachment;
import dev.posthouse.wire.Image;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Part;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A picture, a document or a sound in a message.
 *
 * <p>Tested by {@code UnreadContentTest}.
 *
 * @param mediaType in the one of its names that the tables use
 * @param name of the file; null if it has none
 */
public record Attached(Kind kind, String mediaType, @Nullable String name, Place place) {

  /** Where its bytes are. */
  public sealed interface Place {
    /** In the request. */
    record Data(ByteBuffer bytes) implements Place {}

    /** Where the provider fetches it. */
    record Address(String url) implements Place {}

    /**
     * At a vendor.
     *
     * @param at whose it is: a provider's name, or a platform's
     */
    record File(String id, String at) implements Place {}

    /**
     * Where the processor fetches it.
     *
     * @param size in bytes; null if the request does not say
     */
    record Stored(String location, @Nullable Long size) implements Place {}
  }

  /** What people and programs write for one and the same type. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("image/jpg", "image/jpeg"),
          Map.entry("audio/x-wav", "audio/wav"),
          Map.entry("audio/wave", "audio/wav"),
          Map.entry("audio/vnd.wave", "audio/wav"),
          Map.entry("audio/mp3", "audio/mpeg"),
          Map.entry("audio/x-aiff", "audio/aiff"),
          Map.entry("audio/x-flac", "audio/flac"),
          Map.entry("application/x-pdf", "application/pdf"),
          Map.entry("text/md", "text/markdown"),
          Map.entry("text/x-markdown", "text/markdown"),
          Map.entry("text/rtf", "application/rtf"));

  /** What a part holds of this sort; empty if it is of another. */
  public static Optional<Attached> of(Part part) {
    if (part.getImage() != null) {
      Image image = part.getImage();
      return Optional.of(
          new Attached(
              Kind.IMAGE,
              canonical(image.getMediaType()),
              null,
              place(
                  image.getData(),
                  image.getUrl(),
                  image.getFileId(),
                  image.getFileAt(),
                  image.getStored(),
                  image.getSize())));
    }
    return part.getDocument() != null
        ? Optional.of(of(Kind.DOCUMENT, part.getDocument()))
        : Optional.ofNullable(part.getAudio()).map(audio -> of(Kind.AUDIO, audio));
  }

  /** All that a request holds of this sort, in order. */
  public static List<Attached> of(JobRequest request) {
    return request.getMessages().stream()
        .flatMap(message -> message.getParts().stream())
        .flatMap(part -> of(part).stream())
        .toList();
  }

  private static Attached of(Kind kind, Attachment given) {
    return new Attached(
        kind,
        canonical(given.getMediaType()),
        given.getName(),
        place(
            given.getData(),
            given.getUrl(),
            given.getFileId(),
            given.getFileAt(),
            given.getStored(),
            given.getSize()));
  }

  private static Place place(
      @Nullable ByteBuffer data,
      @Nullable String url,
      @Nullable String fileId,
      @Nullable String fileAt,
      @Nullable String stored,
      @Nullable Long size) {
    if (data != null) {
      return new Place.Data(data);
    }
    if (url != null) {
      return new Place.Address(url);
    }
    if (fileId != null && fileAt != null) {
      return new Place.File(fileId, fileAt);
    }
    if (stored != null) {
      return new Place.Stored(stored, size);
    }
    throw new InvalidRequest(
        "A picture, document or sound is empty. Give it data, url, fileId or stored.");
  }

  /** A media type without its parameters, in the one of its names that the tables use. */
  public static String canonical(String mediaType) {
    String bare = Stream.of(mediaType.split(";", 2)).findFirst().orElse("").strip();
    String lower = bare.toLowerCase(Locale.ROOT);
    return ALIASES.getOrDefault(lower, lower);
  }

  /** How it is handed to a provider: what the processor fetches itself is handed over as bytes. */
  public Way way() {
    return switch (place) {
      case Place.Data _, Place.Stored _ -> Way.DATA;
      case Place.Address _ -> Way.URL;
      case Place.File _ -> Way.FILE;
    };
  }

  /** Its size, as far as it is known and counts for a request; else 0. */
  public long bytes() {
    return switch (place) {
      case Place.Data(ByteBuffer bytes) -> bytes.remaining();
      case Place.Stored(_, Long size) -> size == null ? 0 : size;
      case Place.Address _, Place.File _ -> 0;
    };
  }

  /**
   * Its bytes in base64.
   *
   * @throws IllegalStateException if they are not in the request
   */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytesOf(data()));
  }

  /** Without a copy where they are all of their array: they may be many. */
  private static byte[] bytesOf(ByteBuffer bytes) {
    if (bytes.hasArray()
        && bytes.arrayOffset() == 0
        && bytes.position() == 0
        && bytes.remaining() == bytes.array().length) {
      return bytes.array();
    }
    var copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  /** It as a data URL; to be asked for under the same condition. */
  public String dataUrl() {
    return "data:" + mediaType + ";base64," + base64();
  }

  /** Its bytes as text, under the same condition. */
  public String text() {
    return UTF_8.decode(data()).toString();
  }

  private ByteBuffer data() {
    if (place instanceof Place.Data(ByteBuffer bytes)) {
      return bytes.duplicate();
    }
    throw new IllegalStateException("The bytes of " + mediaType + " are not in the request");
  }

  /** How it is called in messages: of a kind, and nothing of its content. */
  public String words() {
    return mediaType
        + switch (way()) {
          case DATA -> "";
          case URL -> " by url";
          case FILE -> " by fileId";
        };
  }
}

package dev.posthouse.admit;

import dev.posthouse.model.MediaCatalog;
import dev.posthouse.model.MediaCatalog.Kind;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.StoredLocation;
import dev.posthouse.wire.Attachment;
import dev.posthouse.wire.Image;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.Role;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What pictures, documents and sounds of a request must satisfy. Never quotes an address: it may
 * hold a secret of whoever signed it.
 *
 * <p>Tested by {@code ContentRulesTest}.
 */
final class ContentRules {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_ID = 512;

  private final List<String> faults;

  /**
   * @param faults get what is found
   */
  ContentRules(List<String> faults) {
    this.faults = faults;
  }

  /** What a part of either sort says. */
  private record Given(
      @Nullable ByteBuffer data,
      @Nullable String url,
      @Nullable String fileId,
      @Nullable String fileAt,
      @Nullable String stored,
      @Nullable Long size) {
    long places() {
      return Stream.of(data, url, fileId, stored).filter(Objects::nonNull).count();
    }
  }

  /** Looks at what a part holds of this sort, if it does. */
  void check(String field, Part part, Role role) {
    Image image = part.getImage();
    if (image != null) {
      check(field + ".image", Kind.IMAGE, image.getMediaType(), role);
      check(
          field + ".image",
          new Given(
              image.getData(),
              image.getUrl(),
              image.getFileId(),
              image.getFileAt(),
              image.getStored(),
              image.getSize()));
    }
    if (part.getDocument() != null) {
      check(field + ".document", Kind.DOCUMENT, part.getDocument(), role);
    }
    if (part.getAudio() != null) {
      check(field + ".audio", Kind.AUDIO, part.getAudio(), role);
    }
  }

  private void check(String field, Kind kind, Attachment given, Role role) {
    check(field, kind, given.getMediaType(), role);
    String name = given.getName();
    if (name != null
        && (name.isBlank()
            || name.length() > LONGEST_NAME
            || name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c)))) {
      faults.add(field + ".name: is no file's name; give it without folders, or leave it out");
    }
    check(
        field,
        new Given(
            given.getData(),
            given.getUrl(),
            given.getFileId(),
            given.getFileAt(),
            given.getStored(),
            given.getSize()));
  }

  private void check(String field, Kind kind, String mediaType, Role role) {
    if (role != Role.user) {
      faults.add(field + ": stands in the assistant's message; give it in a user's");
    }
    MediaCatalog catalog = MediaCatalog.shipped();
    if (!catalog.isTaken(kind, Attached.canonical(mediaType))) {
      faults.add(
          field
              + ".mediaType: is none that a provider reads as "
              + kind.name().toLowerCase(Locale.ROOT)
              + "; give one of "
              + String.join(", ", catalog.types(kind)));
    }
  }

  private void check(String field, Given given) {
    if (given.places() != 1) {
      faults.add(
          "%s: has %d of data, url, fileId and stored; give one".formatted(field, given.places()));
      return;
    }
    if (given.data() != null && !given.data().hasRemaining()) {
      faults.add(field + ".data: is empty; give the content");
    }
    if (given.url() != null) {
      PublicAddress.fault(given.url()).ifPresent(fault -> faults.add(field + ".url: " + fault));
    }
    if (given.fileId() != null) {
      checkFile(field, given.fileId(), given.fileAt());
    } else if (given.fileAt() != null) {
      faults.add(field + ".fileAt: stands without fileId; give both, or neither");
    }
    if (given.stored() != null) {
      StoredLocation.fault(given.stored())
          .ifPresent(fault -> faults.add(field + ".stored: " + fault));
    }
    if (given.size() != null && (given.stored() == null || given.size() < 1)) {
      faults.add(field + ".size: is for what is stored, in bytes; leave it out, or give 1 or more");
    }
  }

  private void checkFile(String field, String id, @Nullable String at) {
    if (at == null || at.isBlank()) {
      faults.add(
          field
              + ".fileAt: is missing; give the provider whose file it is, by its name in the"
              + " settings, or its platform, such as anthropic, openai or google");
    }
    if (id.isBlank() || id.length() > LONGEST_ID || id.chars().anyMatch(c -> c <= ' ')) {
      faults.add(field + ".fileId: is none that a vendor gives; give the id of the uploaded file");
    }
  }
}

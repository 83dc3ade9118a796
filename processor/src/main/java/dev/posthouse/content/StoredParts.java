package dev.posthouse.content;

import dev.posthouse.translation.StoredLocation;
import dev.posthouse.wire.Attachment;
import dev.posthouse.wire.Image;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts contents in the place of what refers to them. The request itself stays as it is: it is the
 * one that travels on with its job.
 *
 * <p>Tested by {@code ContentsTest}.
 */
final class StoredParts {
  private StoredParts() {}

  /** A copy of a request that holds the bytes of what it refers to. */
  static JobRequest filled(JobRequest request, Function<StoredLocation, byte[]> contents) {
    List<Message> messages =
        request.getMessages().stream().map(message -> filled(message, contents)).toList();
    JobRequest copy = shallow(request);
    copy.setMessages(messages);
    return copy;
  }

  private static Message filled(Message message, Function<StoredLocation, byte[]> contents) {
    return new Message(
        message.getRole(),
        message.getContent(),
        message.getParts().stream().map(part -> filled(part, contents)).toList(),
        message.getContinuation());
  }

  private static Part filled(Part part, Function<StoredLocation, byte[]> contents) {
    Part copy = new Part();
    for (int i = 0; i < Part.getClassSchema().getFields().size(); i++) {
      copy.put(i, part.get(i));
    }
    Image image = part.getImage();
    if (image != null && image.getStored() != null) {
      copy.setImage(
          Image.newBuilder()
              .setMediaType(image.getMediaType())
              .setData(bytes(image.getStored(), contents))
              .build());
    }
    copy.setDocument(filled(part.getDocument(), contents));
    copy.setAudio(filled(part.getAudio(), contents));
    return copy;
  }

  private static @Nullable Attachment filled(
      @Nullable Attachment given, Function<StoredLocation, byte[]> contents) {
    return given == null || given.getStored() == null
        ? given
        : Attachment.newBuilder()
            .setMediaType(given.getMediaType())
            .setName(given.getName())
            .setData(bytes(given.getStored(), contents))
            .build();
  }

  private static ByteBuffer bytes(String stored, Function<StoredLocation, byte[]> contents) {
    return ByteBuffer.wrap(Objects.requireNonNull(contents.apply(StoredLocation.of(stored))));
  }

  /** Avro's own copies are deep, and would copy what the request holds already. */
  private static JobRequest shallow(JobRequest request) {
    JobRequest copy = new JobRequest();
    for (int i = 0; i < JobRequest.getClassSchema().getFields().size(); i++) {
      copy.put(i, request.get(i));
    }
    return copy;
  }
}

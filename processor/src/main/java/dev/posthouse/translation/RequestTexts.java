package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.model.MediaCatalog;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.internal.Correction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a request holds of its user's, as a vendor might quote it.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public final class RequestTexts {
  /** A multiple of three: its base64 is then the beginning of all of it. */
  private static final int MOST_QUOTED = 300_000;

  private final List<String> texts = new ArrayList<>();

  private RequestTexts() {}

  public static List<String> of(JobRequest request, @Nullable Correction correction) {
    var collected = new RequestTexts();
    collected.add(request.getSystem());
    collected.add(request.getPrompt());
    request.getMessages().forEach(collected::add);
    request.getInputs().forEach(collected::add);
    request.getStop().forEach(collected::add);
    request
        .getTools()
        .forEach(
            tool -> {
              collected.add(tool.getDescription());
              collected.addJson(tool.getParameters());
            });
    collected.addJson(request.getOutputSchema());
    collected.addJson(request.getProviderOptions());
    if (correction != null) {
      collected.addJson(correction.getAnswer());
      correction.getFaults().forEach(collected::add);
    }
    return collected.texts;
  }

  private void add(Message message) {
    add(message.getContent());
    add(message.getContinuation());
    message.getParts().forEach(this::add);
  }

  private void add(Part part) {
    add(part.getText());
    Attached.of(part).ifPresent(this::add);
    if (part.getToolCall() != null) {
      addJson(part.getToolCall().getArguments());
    }
    if (part.getToolResult() != null) {
      addJson(part.getToolResult().getContent());
    }
  }

  private void add(Attached attached) {
    add(attached.name());
    switch (attached.place()) {
      case Attached.Place.Data data -> add(beginning(data).base64());
      case Attached.Place.Address(String url) -> add(url);
      case Attached.Place.File(String id, _) -> add(id);
      case Attached.Place.Stored(String location, _) -> add(location);
    }
    if (attached.place() instanceof Attached.Place.Data data
        && attached.mediaType().startsWith("text/")) {
      add(data.bytes().remaining() > MOST_QUOTED ? beginning(data).text() : attached.text());
    }
  }

  /** Of megabytes no vendor quotes more than where they begin. */
  private static Attached beginning(Attached.Place.Data data) {
    ByteBuffer bytes = data.bytes().duplicate();
    bytes.limit(bytes.position() + Math.min(bytes.remaining(), MOST_QUOTED));
    return new Attached(
        MediaCatalog.Kind.DOCUMENT, "text/plain", null, new Attached.Place.Data(bytes));
  }

  /** As it was written, and as it is sent. */
  private void addJson(@Nullable String text) {
    add(text);
    JsonNode document = text == null ? null : JsonText.document(text);
    if (document != null && !document.toString().equals(text)) {
      add(document.toString());
    }
  }

  private void add(@Nullable String text) {
    if (text != null && !text.isEmpty()) {
      texts.add(text);
    }
  }
}

package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.internal.Correction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a request holds of its user's, as a vendor might quote it.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public final class RequestTexts {
  private final List<String> texts = new ArrayList<>();

  private RequestTexts() {}

  public static List<String> of(JobRequest request, @Nullable Correction correction) {
    var collected = new RequestTexts();
    collected.add(request.getSystem());
    collected.add(request.getPrompt());
    request.getMessages().forEach(collected::add);
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
    if (part.getImage() != null) {
      var picture = new Piece.Picture(part.getImage());
      add(picture.inline() ? picture.base64() : part.getImage().getUrl());
    }
    if (part.getToolCall() != null) {
      addJson(part.getToolCall().getArguments());
    }
    if (part.getToolResult() != null) {
      addJson(part.getToolResult().getContent());
    }
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

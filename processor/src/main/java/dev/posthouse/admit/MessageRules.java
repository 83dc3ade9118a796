package dev.posthouse.admit;

import dev.posthouse.translation.Continuation;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.Role;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What messages must satisfy, so that every vendor takes them.
 *
 * <p>Tested by {@code RejectionTest}.
 */
final class MessageRules {

  private final List<String> faults;
  private final ContentRules contents;
  private final Set<String> unanswered = new HashSet<>();

  MessageRules(List<String> faults) {
    this.faults = faults;
    this.contents = new ContentRules(faults);
  }

  void check(List<Message> messages) {
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      String field = "messages[" + i + "]";
      if (message.getContent().isBlank() && message.getParts().isEmpty()) {
        faults.add(field + ".content: is blank; give the text, or leave the message out");
      }
      String continuation = message.getContinuation();
      if (continuation != null && !Continuation.canBeRead(continuation)) {
        faults.add(
            field
                + ".continuation: is none that a result had; give that of the result untouched, or"
                + " leave it out");
      }
      for (int j = 0; j < message.getParts().size(); j++) {
        check(field + ".parts[" + j + "]", message.getParts().get(j), message.getRole());
      }
    }
    if (!unanswered.isEmpty()) {
      faults.add(
          "messages: a tool call has no result; give its toolResult in the user's next message");
    }
  }

  private void check(String field, Part part, Role role) {
    long given =
        Stream.of(
                part.getText(),
                part.getImage(),
                part.getDocument(),
                part.getAudio(),
                part.getToolCall(),
                part.getToolResult())
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      faults.add(
          field
              + ": has "
              + given
              + " fields; give one of text, image, document, audio, toolCall and toolResult");
      return;
    }
    if (part.getText() != null && part.getText().isBlank()) {
      faults.add(field + ".text: is blank; give the text, or leave the part out");
    }
    contents.check(field, part, role);
    if (part.getToolCall() != null) {
      check(field + ".toolCall", part.getToolCall(), role);
    }
    if (part.getToolResult() != null) {
      check(field + ".toolResult", part.getToolResult(), role);
    }
  }

  private void check(String field, ToolCall call, Role role) {
    if (role != Role.assistant) {
      faults.add(field + ": stands in a user's message; give tool calls in the assistant's");
    }
    // Some models count theirs anew in each turn: an id may come again when its call is answered.
    if (call.getId().isBlank() || !unanswered.add(call.getId())) {
      faults.add(
          field
              + ".id: is blank, or that of a call without a result yet; give each call an id of its"
              + " own");
    }
    if (!ToolRules.canBeName(call.getName())) {
      faults.add(field + ".name: cannot be a tool's name; " + ToolRules.NAME_ADVICE);
    }
    EmbeddedJson.fault(call.getArguments())
        .ifPresent(fault -> faults.add(field + ".arguments: " + fault + "; give a JSON object"));
  }

  private void check(String field, ToolResult result, Role role) {
    if (role != Role.user) {
      faults.add(field + ": stands in the assistant's message; give results in a user's");
    }
    if (!unanswered.remove(result.getCallId())) {
      faults.add(
          field + ".callId: answers no earlier tool call, or one that is answered; give its id");
    }
    if (!ToolRules.canBeName(result.getName())) {
      faults.add(field + ".name: cannot be a tool's name; " + ToolRules.NAME_ADVICE);
    }
  }
}

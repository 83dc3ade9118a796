package dev.posthouse.provider.call;

import dev.posthouse.job.Answer;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.ToolCall;
import java.util.List;

/**
 * Holds a whole answer to what the request says of its tools. A model may not take such a choice,
 * and not every one that takes it obeys: an answer that only looks like one is no success.
 *
 * <p>Tested by {@code AnthropicAnswersTest}.
 */
final class ToolChoiceCheck {
  private ToolChoiceCheck() {}

  static void check(Answer answer, JobRequest request) throws CallFailedException {
    String choice = request.getToolChoice();
    if (choice == null || request.getTools().isEmpty()) {
      return;
    }
    List<ToolCall> calls = answer.toolCalls();
    switch (choice) {
      case "auto" -> {}
      case "none" -> {
        if (!calls.isEmpty()) {
          throw failed(
              answer,
              "It called a tool, and must call none.",
              "The model called a tool although the request's toolChoice is none.");
        }
      }
      case "required" -> {
        if (calls.isEmpty()) {
          throw failed(
              answer,
              "It called no tool, and must call one of those that it has.",
              "The model called no tool although the request's toolChoice is required.");
        }
      }
      default -> {
        if (calls.stream().noneMatch(call -> call.getName().equals(choice))) {
          throw failed(
              answer,
              "It did not call the tool " + choice + ", and must call it.",
              "The model did not call the tool that the request's toolChoice names.");
        }
      }
    }
  }

  /**
   * @param fault for the model
   * @param message for everybody
   */
  private static CallFailedException failed(Answer answer, String fault, String message) {
    return AnswerCheck.failed(
        answer.text(), List.of(fault), answer.usage(), message, "tool_choice");
  }
}

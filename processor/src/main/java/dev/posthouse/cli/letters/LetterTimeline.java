package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.MomentText;
import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.cli.terminal.ShortDuration;
import dev.posthouse.replay.Marks;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of a job that died, a step a line: when, how long after the one before, and what.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class LetterTimeline {
  private final int width;

  private record Step(@Nullable Instant at, String what) {}

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  LetterTimeline(int width) {
    this.width = width;
  }

  List<String> lines(DeadLetter letter, Marks.@Nullable Mark mark) {
    List<String> lines = new ArrayList<>();
    Instant before = null;
    for (Step step : steps(letter, mark)) {
      String head =
          "  %-23s  %9s  "
              .formatted(
                  step.at == null ? "?" : MomentText.millisecond(step.at),
                  step.at == null || before == null
                      ? ""
                      : "+" + ShortDuration.between(before, step.at));
      lines.addAll(PlainText.hanging(head, step.what, width));
      before = step.at == null ? before : step.at;
    }
    return lines;
  }

  private static List<Step> steps(DeadLetter letter, Marks.@Nullable Mark mark) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(letter.getSubmittedAt(), "submitted"));
    if (letter.getAdmittedAt() != null) {
      steps.add(new Step(letter.getAdmittedAt(), "admitted to route " + letter.getRoute()));
    }
    for (Call call : letter.getHistory()) {
      steps.add(
          new Step(
              call.getStartedAt() == null ? call.getEndedAt() : call.getStartedAt(), of(call)));
    }
    steps.add(new Step(letter.getDiedAt(), "dead: " + letter.getReason().getKind()));
    if (mark != null) {
      steps.add(
          new Step(
              mark.at(),
              "replayed as generation %d by %s%s"
                  .formatted(
                      mark.generation(),
                      mark.actor() == null ? "?" : mark.actor(),
                      mark.note() == null ? "" : ": " + mark.note())));
    }
    return steps;
  }

  private static String of(Call call) {
    FailureRecord failure = call.getFailure();
    String took =
        call.getStartedAt() == null
            ? ""
            : ", " + ShortDuration.between(call.getStartedAt(), call.getEndedAt());
    return "called %s (%s)%s: %s"
        .formatted(
            call.getProvider(),
            call.getModel(),
            took,
            failure == null
                ? "answered"
                : failure.getKind()
                    + (failure.getStatus() == null ? "" : " " + failure.getStatus())
                    + ", "
                    + failure.getMessage());
  }
}

package dev.posthouse.cli.jobs;

import dev.posthouse.cli.terminal.MomentText;
import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.cli.terminal.ShortDuration;
import dev.posthouse.job.JobEventType;
import dev.posthouse.status.JobState;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.JobStep;
import dev.posthouse.wire.TerminalPlace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a job is and how it got there, as lines for people. */
final class StatusReport {
  private static final String INDENT = "  ";
  private static final int TYPE = 16;

  private final int width;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  StatusReport(int width, Instant now) {
    this.width = width;
    this.now = now;
  }

  List<String> lines(JobStatus status) {
    List<GenerationStatus> generations = status.getGenerations();
    add(PlainText.of(status.getJobId()) + ": " + where(generations.getLast()));
    for (GenerationStatus generation : generations) {
      add("");
      if (generations.size() > 1 || generation.getGeneration() > 1) {
        add("generation " + generation.getGeneration() + ": " + where(generation));
      }
      facts(generation);
      timeline(generation);
    }
    return lines;
  }

  private String where(GenerationStatus generation) {
    String provider = Objects.requireNonNullElse(generation.getProvider(), "its provider");
    String where =
        JobState.ofWireName(generation.getState())
            .map(
                state ->
                    switch (state) {
                      case SUBMITTED -> "submitted, and not admitted yet";
                      case AT_PROVIDER -> "at " + provider;
                      case WAITING -> "waiting for " + provider + due(generation.getDue());
                      case COMPLETED -> "answered by " + provider;
                      case DEAD ->
                          "dead: " + Objects.requireNonNullElse(generation.getKind(), "unknown");
                      case DUPLICATE ->
                          "dropped as a duplicate: the id is known, and nothing more of its job";
                    })
            .orElse(generation.getState());
    boolean open = generation.getEndedAt() == null;
    return open && generation.getCancelRequestedAt() != null ? where + "; to be cancelled" : where;
  }

  private String due(@Nullable Instant due) {
    if (due == null) {
      return "";
    }
    return due.isAfter(now) ? ", due in " + ShortDuration.between(now, due) : ", due now";
  }

  private void facts(GenerationStatus generation) {
    List<String> facts = new ArrayList<>();
    if (generation.getRoute() != null) {
      facts.add("route " + generation.getRoute());
    }
    if (generation.getCalls() != null) {
      facts.add(generation.getCalls() == 1 ? "1 call" : generation.getCalls() + " calls");
    }
    Instant deadline = generation.getDeadline();
    if (deadline != null) {
      facts.add("deadline " + MomentText.second(deadline) + " UTC");
    }
    if (!facts.isEmpty()) {
      add(INDENT + String.join(", ", facts));
    }
    if (generation.getWaitsFor() != null) {
      add(INDENT + "waits: " + generation.getWaitsFor());
    }
    if (generation.getSource() != null) {
      add(
          INDENT
              + "request: "
              + place(
                  generation.getSource().getTopic(),
                  generation.getSource().getPartition(),
                  generation.getSource().getOffset()));
    }
    TerminalPlace terminal = generation.getTerminal();
    if (terminal != null) {
      add(
          INDENT
              + (isCompleted(generation) ? "result:  " : "letter:  ")
              + place(terminal.getTopic(), terminal.getPartition(), terminal.getOffset()));
    }
  }

  private static boolean isCompleted(GenerationStatus generation) {
    return generation.getState().equals(JobState.COMPLETED.wireName());
  }

  private static String place(String topic, @Nullable Integer partition, @Nullable Long offset) {
    return partition == null || offset == null
        ? "topic " + topic
        : "topic " + topic + ", partition " + partition + ", offset " + offset;
  }

  private void timeline(GenerationStatus generation) {
    String day = "";
    if (generation.getLeftOut() > 0) {
      add(INDENT + generation.getLeftOut() + " steps in the middle of the timeline are not kept");
    }
    for (JobStep step : generation.getSteps()) {
      String its = MomentText.day(step.getAt());
      if (!its.equals(day)) {
        add(INDENT + its + " (UTC)");
        day = its;
      }
      add(INDENT + MomentText.timeOfDay(step.getAt()) + INDENT + type(step) + what(step));
    }
  }

  private static String type(JobStep step) {
    return ("%-" + TYPE + "s").formatted(step.getType().replace('_', ' ')) + INDENT;
  }

  private String what(JobStep step) {
    List<String> what = new ArrayList<>();
    if (step.getProvider() != null) {
      what.add(called(step) ? step.getProvider() : "to " + step.getProvider());
    }
    if (step.getStartedAt() != null) {
      what.add("after " + ShortDuration.between(step.getStartedAt(), step.getAt()));
    }
    if (step.getDue() != null) {
      what.add("again in " + ShortDuration.between(step.getAt(), step.getDue()));
    }
    if (step.getActor() != null) {
      what.add("by " + PlainText.of(step.getActor()));
    }
    if (step.getNote() != null) {
      what.add(PlainText.of(step.getNote()));
    }
    FailureRecord failure = step.getFailure();
    return String.join(", ", what)
        + (failure == null
            ? ""
            : (what.isEmpty() ? "" : ": ")
                + PlainText.of(failure.getKind() + ", " + failure.getMessage()));
  }

  private static boolean called(JobStep step) {
    return JobEventType.ofWireName(step.getType()).map(StatusReport::called).orElse(true);
  }

  private static boolean called(JobEventType type) {
    return switch (type) {
      case ADMITTED, HANDED_OVER, RETRY_DUE -> false;
      case DUPLICATE, ATTEMPT_FAILED, DEFERRED, COMPLETED, DEAD, REPLAYED, CANCEL_REQUESTED -> true;
    };
  }

  private void add(String line) {
    String plain = PlainText.lines(line);
    lines.add(width == 0 ? plain : PlainText.shorten(plain, width));
  }
}

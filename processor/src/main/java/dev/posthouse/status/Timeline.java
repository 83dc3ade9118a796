package dev.posthouse.status;

import dev.posthouse.job.JobEventType;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.JobStep;
import dev.posthouse.wire.TerminalPlace;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a job add up to. Pure.
 *
 * <p>An event that the view has already changes nothing, so the view may read events again after a
 * crash, and needs no transactions: a job's events lie in one partition in the order in which they
 * happened, and the view remembers the offset of the last. Should the topic be made anew, offsets
 * begin at 0 again; then the events' times tell that they are new.
 *
 * <p>The size of a view is bounded: {@value #MAX_GENERATIONS} generations of {@value #MAX_STEPS}
 * steps, whose texts are bounded by whoever wrote the events.
 */
final class Timeline {
  static final int MAX_GENERATIONS = 20;
  static final int MAX_STEPS = 100;

  /** How the trouble began matters as much as how it ended; what lies between may go. */
  static final int FIRST_STEPS = 20;

  private final Topics topics;

  Timeline(Topics topics) {
    this.topics = topics;
  }

  /**
   * The view with one more event in it.
   *
   * @param before null if nothing is known of the job
   * @param offset of the event in its partition
   * @return empty if the event changes nothing
   */
  Optional<JobStatus> with(@Nullable JobStatus before, JobEvent event, long offset) {
    if (before != null
        && offset <= before.getPosition()
        && !event.getAt().isAfter(before.getUpdatedAt())) {
      return Optional.empty();
    }
    List<GenerationStatus> generations =
        new ArrayList<>(before == null ? List.of() : before.getGenerations());
    int place = place(generations, event.getGeneration());
    if (place < 0 && JobEventType.CANCEL_REQUESTED.is(event)) {
      return Optional.empty();
    }
    if (place < 0) {
      generations.add(first(event));
      generations.sort(Comparator.comparingInt(GenerationStatus::getGeneration));
    } else {
      generations.set(place, changed(generations.get(place), event));
    }
    int tooMany = Math.max(0, generations.size() - MAX_GENERATIONS);
    return Optional.of(
        new JobStatus(
            event.getJobId(),
            before == null ? event.getAt() : later(before, event),
            offset,
            List.copyOf(generations.subList(tooMany, generations.size()))));
  }

  /** Processes' clocks differ a little. */
  private static Instant later(JobStatus before, JobEvent event) {
    return event.getAt().isAfter(before.getUpdatedAt()) ? event.getAt() : before.getUpdatedAt();
  }

  private static int place(List<GenerationStatus> generations, int generation) {
    for (int i = 0; i < generations.size(); i++) {
      if (generations.get(i).getGeneration() == generation) {
        return i;
      }
    }
    return -1;
  }

  /** A request that was dropped has no job of its own; but whoever sent it will ask for it. */
  private GenerationStatus first(JobEvent event) {
    GenerationStatus status = changed(begin(event), event);
    return JobEventType.DUPLICATE.is(event) ? duplicate(status, event) : status;
  }

  private static GenerationStatus duplicate(GenerationStatus known, JobEvent event) {
    GenerationStatus duplicate = Records.copy(known);
    duplicate.setState(JobState.DUPLICATE.wireName());
    duplicate.setSource(event.getSource());
    return duplicate;
  }

  /** An event that is about a job, and not a step of it: of itself, it proves no job. */
  private static boolean isRemark(JobEvent event) {
    return JobEventType.DUPLICATE.is(event) || JobEventType.CANCEL_REQUESTED.is(event);
  }

  private static GenerationStatus begin(JobEvent event) {
    GenerationStatus status = Records.withDefaults(GenerationStatus.class);
    status.setGeneration(event.getGeneration());
    status.setState(JobState.SUBMITTED.wireName());
    return status;
  }

  private GenerationStatus changed(GenerationStatus known, JobEvent event) {
    // An id may be used anew once it is forgotten.
    GenerationStatus before = hasEnded(known) && isAdmission(event) ? begin(event) : known;
    GenerationStatus next = Records.copy(before);
    addStep(next, event);
    if (JobEventType.CANCEL_REQUESTED.is(event)) {
      next.setCancelRequestedAt(event.getAt());
    }
    if (!hasEnded(before) && !isRemark(event) && !isOfAnotherRecord(before, event)) {
      know(next, event);
      // A step of a newer version leaves the job where it is.
      JobEventType.of(event).ifPresent(type -> move(next, type, event));
    }
    return next;
  }

  private static boolean hasEnded(GenerationStatus generation) {
    // What was taken for a duplicate only may turn out to be at work, by its next event.
    return JobState.ofWireName(generation.getState())
        .filter(state -> state != JobState.DUPLICATE)
        .map(JobState::hasEnded)
        .orElse(false);
  }

  private static boolean isAdmission(JobEvent event) {
    return JobEventType.ADMITTED.is(event);
  }

  /** Whether it tells of a record that was rejected, and only bore the id of a job that works. */
  private static boolean isOfAnotherRecord(GenerationStatus before, JobEvent event) {
    return JobEventType.DEAD.is(event)
        && event.getProvider() == null
        && before.getProvider() != null;
  }

  private static void know(GenerationStatus next, JobEvent event) {
    if (event.getRoute() != null) {
      next.setRoute(event.getRoute());
    }
    if (event.getProvider() != null) {
      next.setProvider(event.getProvider());
    }
    if (event.getDeadline() != null) {
      next.setDeadline(event.getDeadline());
    }
    if (event.getCalls() != null) {
      next.setCalls(event.getCalls());
    }
    if (event.getSource() != null) {
      next.setSource(event.getSource());
    }
    FailureRecord failure = event.getFailure();
    if (failure != null) {
      next.setKind(failure.getKind());
    }
  }

  private void move(GenerationStatus next, JobEventType type, JobEvent event) {
    switch (type) {
      case ADMITTED, RETRY_DUE, HANDED_OVER -> {
        next.setState(JobState.AT_PROVIDER.wireName());
        next.setDue(null);
      }
      case ATTEMPT_FAILED, DEFERRED -> {
        if (event.getNotBefore() != null) {
          next.setState(JobState.WAITING.wireName());
          next.setDue(event.getNotBefore());
        }
      }
      case COMPLETED -> {
        end(next, JobState.COMPLETED, topics.results(), event);
        next.setKind(null);
      }
      case DEAD -> end(next, JobState.DEAD, topics.deadLetters(), event);
      case REPLAYED, DUPLICATE, CANCEL_REQUESTED -> {
        // A replay is not admitted yet; the others are no steps. The job stays where it is.
      }
    }
  }

  private static void end(GenerationStatus next, JobState state, String topic, JobEvent event) {
    next.setState(state.wireName());
    next.setDue(null);
    next.setEndedAt(event.getAt());
    next.setTerminal(TerminalPlace.newBuilder().setTopic(topic).build());
  }

  private static void addStep(GenerationStatus next, JobEvent event) {
    List<JobStep> steps = new ArrayList<>(next.getSteps());
    steps.add(
        JobStep.newBuilder()
            .setType(event.getType())
            .setAt(event.getAt())
            .setProvider(event.getProvider())
            .setModel(event.getModel())
            .setStartedAt(event.getStartedAt())
            .setFailure(event.getFailure())
            .setDue(event.getNotBefore())
            .setCredential(event.getCredential())
            .setActor(event.getActor())
            .setNote(event.getNote())
            .setCost(event.getCost())
            .build());
    if (steps.size() > MAX_STEPS) {
      steps.remove(FIRST_STEPS);
      next.setLeftOut(next.getLeftOut() + 1);
    }
    next.setSteps(steps);
  }
}

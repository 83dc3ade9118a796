package dev.posthouse.translation;

import dev.posthouse.settings.Api;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Role;
import dev.posthouse.wire.internal.Correction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's turns, and fits them to rules that vendors have about them.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public final class Conversation {
  private static final String CONTINUE = "Continue where you stopped.";
  private static final String BEGIN = "Begin.";

  private Conversation() {}

  /** As {@link #turns(Parameters, Correction, Api)}, for an API that wants nothing back. */
  public static List<Turn> turns(
      JobRequest request, @Nullable Correction correction, Adaptations notes) {
    return turns(request, correction, notes, _ -> false);
  }

  /**
   * The turns, whichever way the request gave them; the last is the user's. What the model wants
   * back with its own is the first piece of them.
   *
   * @param api the one that the turns are sent to
   */
  public static List<Turn> turns(Parameters parameters, @Nullable Correction correction, Api api) {
    Adaptations notes = parameters.notes();
    return turns(
        parameters.request(),
        correction,
        notes,
        Continuation.takenBack(
            api, parameters.settings().model(), parameters.capabilities(), notes));
  }

  /**
   * A last turn of the assistant's is meant to be carried on. Some vendors would do so, some would
   * answer it, others reject it; asked by the user, all of them carry on.
   */
  private static List<Turn> turns(
      JobRequest request,
      @Nullable Correction correction,
      Adaptations notes,
      Predicate<Continuation> takenBack) {
    var turns = new ArrayList<>(asked(request, takenBack));
    if (turns.getLast().role() == Role.assistant) {
      turns.add(Turn.of(Role.user, CONTINUE));
      notes.note(
          "messages", "the last one is the assistant's; %s was asked by the user to continue it");
    }
    if (correction != null) {
      if (!correction.getAnswer().isBlank()) {
        turns.add(Turn.of(Role.assistant, correction.getAnswer()));
      }
      turns.add(Turn.of(Role.user, complaint(correction)));
    }
    return turns;
  }

  /**
   * The turns, such that the user begins and then both sides alternate; nothing of them is lost.
   */
  public static List<Turn> alternating(List<Turn> turns, Adaptations notes) {
    var merged = new ArrayList<Turn>();
    for (Turn turn : turns) {
      if (!merged.isEmpty() && merged.getLast().role() == turn.role()) {
        merged.add(merged.removeLast().and(turn));
        notes.note(
            "messages", "those in a row of one role were merged, since %s wants them to alternate");
      } else {
        merged.add(turn);
      }
    }
    if (merged.getFirst().role() == Role.assistant) {
      merged.addFirst(Turn.of(Role.user, BEGIN));
      notes.note(
          "messages",
          "the first one is the assistant's; since %s wants the user to begin, one was put before"
              + " it");
    }
    return merged;
  }

  private static List<Turn> asked(JobRequest request, Predicate<Continuation> takenBack) {
    String prompt = request.getPrompt();
    if (prompt != null) {
      return List.of(Turn.of(Role.user, prompt));
    }
    if (request.getMessages().isEmpty()) {
      throw new InvalidRequest("The request has neither prompt nor messages. Give one of them.");
    }
    return request.getMessages().stream().map(message -> Turn.of(message, takenBack)).toList();
  }

  private static String complaint(Correction correction) {
    return "That answer cannot be used:\n- "
        + String.join("\n- ", correction.getFaults())
        + "\nGive the whole answer again, without these faults and without any comment.";
  }
}

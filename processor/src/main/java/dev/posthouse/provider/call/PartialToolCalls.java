package dev.posthouse.provider.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.translation.JsonText;
import dev.posthouse.wire.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tools that the model wants used, as their pieces come in. Servers leave out the index, give
 * all calls the same, or repeat the id on every piece: a new id begins a new call, and so does a
 * name behind arguments that are whole; everything else belongs to the call before it.
 *
 * <p>Tested by {@code OpenAiAnswersTest}.
 */
final class PartialToolCalls {
  private static final class Partial {
    private String id = "";
    private String name = "";
    private @Nullable ObjectNode given;
    private final StringBuilder arguments = new StringBuilder();

    private boolean isWhole() {
      return given != null || JsonText.object(arguments.toString()) != null;
    }

    /** Null if the model wrote none that can be read. */
    private @Nullable String written() {
      String text = arguments.toString();
      if (text.isBlank()) {
        return given == null ? "{}" : given.toString();
      }
      if (JsonText.object(text) != null) {
        return text;
      }
      return unwrapped(JsonText.document(text));
    }

    /** A tool without parameters is called with nothing, and some write that; some encode twice. */
    private static @Nullable String unwrapped(@Nullable JsonNode read) {
      if (read == null) {
        return null;
      }
      if (read.isNull()
          || (read.isArray() && read.isEmpty())
          || (read.isTextual() && read.asText().isBlank())) {
        return "{}";
      }
      return read.isTextual() && JsonText.object(read.asText()) != null ? read.asText() : null;
    }
  }

  private final List<Partial> calls = new ArrayList<>();
  private final Map<Long, Partial> latest = new HashMap<>();

  /**
   * A piece of a call; what is empty says nothing.
   *
   * @param index at which place it stands; null if the server does not say
   */
  void add(@Nullable Long index, String id, String name, String arguments) {
    Partial partial = at(index, id, name);
    partial.id = id.isEmpty() ? partial.id : id;
    partial.name = name.isEmpty() ? partial.name : name;
    partial.arguments.append(arguments);
  }

  /** A call whose arguments come at once; what is streamed for it later counts instead. */
  void begin(@Nullable Long index, String id, String name, @Nullable ObjectNode arguments) {
    Partial partial = at(index, id, name);
    partial.id = id.isEmpty() ? partial.id : id;
    partial.name = name.isEmpty() ? partial.name : name;
    partial.given = arguments;
  }

  int size() {
    return calls.size();
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** Whether each has a name, and arguments that are an object. */
  boolean areWhole() {
    return calls.stream().allMatch(call -> !call.name.isEmpty() && call.written() != null);
  }

  /**
   * The calls, in order, each with an id that no other of them has.
   *
   * @param ownNames the request's names by those that were sent instead of them
   */
  List<ToolCall> whole(Map<String, String> ownNames) {
    Set<String> taken = new HashSet<>();
    return calls.stream()
        .map(
            call ->
                new ToolCall(
                    unique(call.id, taken),
                    ownNames.getOrDefault(call.name, call.name),
                    Objects.requireNonNullElse(call.written(), "")))
        .toList();
  }

  private Partial at(@Nullable Long index, String id, String name) {
    Partial before = index == null ? (calls.isEmpty() ? null : calls.getLast()) : latest.get(index);
    if (before != null && !beginsAnother(before, id, name)) {
      return before;
    }
    var begun = new Partial();
    calls.add(begun);
    if (index != null) {
      latest.put(index, begun);
    }
    return begun;
  }

  private static boolean beginsAnother(Partial before, String id, String name) {
    if (!id.isEmpty() && !before.id.isEmpty()) {
      return !id.equals(before.id);
    }
    return !name.isEmpty()
        && !before.name.isEmpty()
        && (before.isWhole() || !name.equals(before.name));
  }

  private static String unique(String id, Set<String> taken) {
    return !id.isBlank() && taken.add(id) ? id : fresh(taken);
  }

  /** Also no other answer's, since a conversation may hold several. */
  private static String fresh(Set<String> taken) {
    String id = "call_" + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    taken.add(id);
    return id;
  }
}

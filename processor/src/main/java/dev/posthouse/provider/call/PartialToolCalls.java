package dev.posthouse.provider.call;

import dev.posthouse.wire.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tools that the model wants used, as their pieces come in. */
final class PartialToolCalls {
  private static final class Partial {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();

    private ToolCall whole() {
      // A tool without parameters is called with nothing.
      return new ToolCall(id, name, arguments.isEmpty() ? "{}" : arguments.toString());
    }
  }

  private final Map<Long, Partial> byIndex = new TreeMap<>();

  /** A piece of the call at a place; what is empty says nothing. */
  void add(long index, String id, String name, String arguments) {
    Partial partial = byIndex.computeIfAbsent(index, _ -> new Partial());
    partial.id = id.isEmpty() ? partial.id : id;
    partial.name = name.isEmpty() ? partial.name : name;
    partial.arguments.append(arguments);
  }

  int size() {
    return byIndex.size();
  }

  boolean isEmpty() {
    return byIndex.isEmpty();
  }

  /** The calls, in order. */
  List<ToolCall> whole() {
    return byIndex.values().stream().map(Partial::whole).toList();
  }
}

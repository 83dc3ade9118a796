package dev.posthouse.dev.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the schema topic says: versions by subject, ids and compatibility levels. Not thread-safe.
 */
final class Subjects {
  private final NavigableMap<String, NavigableMap<Integer, RegisteredSchema>> versions =
      new TreeMap<>();
  private final Map<Integer, String> textById = new HashMap<>();
  private final Map<String, Integer> idByText = new HashMap<>();
  private final Map<String, CompatibilityLevel> levels = new HashMap<>();
  private CompatibilityLevel defaultLevel = CompatibilityLevel.BACKWARD;
  private int highestId;

  void add(RegisteredSchema schema) {
    versions
        .computeIfAbsent(schema.subject(), key -> new TreeMap<>())
        .put(schema.version(), schema);
    textById.put(schema.id(), schema.text());
    idByText.put(schema.text(), schema.id());
    highestId = Math.max(highestId, schema.id());
  }

  /** Sets the level of a subject, or of all others where the subject is null. */
  void setLevel(@Nullable String subject, CompatibilityLevel level) {
    if (subject == null) {
      defaultLevel = level;
    } else {
      levels.put(subject, level);
    }
  }

  /** The version that the schema would become: the same id wherever the same text is. */
  RegisteredSchema next(String subject, Schema schema) {
    NavigableMap<Integer, RegisteredSchema> known = versions.getOrDefault(subject, new TreeMap<>());
    int version = known.isEmpty() ? 1 : known.lastKey() + 1;
    int id = idByText.getOrDefault(schema.toString(), highestId + 1);
    return new RegisteredSchema(subject, version, id, schema);
  }

  Optional<RegisteredSchema> find(String subject, Schema schema) {
    String text = schema.toString();
    return versions.getOrDefault(subject, new TreeMap<>()).values().stream()
        .filter(known -> known.text().equals(text))
        .findFirst();
  }

  List<String> names() {
    return List.copyOf(versions.keySet());
  }

  boolean has(String subject) {
    return versions.containsKey(subject);
  }

  /** The versions of a subject, oldest first. */
  List<RegisteredSchema> of(String subject) {
    NavigableMap<Integer, RegisteredSchema> known = versions.get(subject);
    if (known == null) {
      throw RegistryException.subjectNotFound(subject);
    }
    return List.copyOf(known.values());
  }

  RegisteredSchema version(String subject, String version) {
    List<RegisteredSchema> known = of(subject);
    if (version.equals("latest") || version.equals("-1")) {
      return known.getLast();
    }
    int number = number(version);
    return known.stream()
        .filter(schema -> schema.version() == number)
        .findFirst()
        .orElseThrow(() -> RegistryException.versionNotFound(version));
  }

  private static int number(String version) {
    try {
      int number = Integer.parseInt(version);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw RegistryException.invalidVersion(version);
    }
    throw RegistryException.invalidVersion(version);
  }

  String text(int id) {
    String text = textById.get(id);
    if (text == null) {
      throw RegistryException.schemaNotFound(id);
    }
    return text;
  }

  CompatibilityLevel defaultLevel() {
    return defaultLevel;
  }

  CompatibilityLevel level(String subject) {
    return levels.getOrDefault(subject, defaultLevel);
  }

  Optional<CompatibilityLevel> ownLevel(String subject) {
    return Optional.ofNullable(levels.get(subject));
  }
}

package dev.posthouse.dev.registry;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the schema topic says: the versions of each subject, levels and modes. Not safe for use by
 * several threads.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class Subjects {
  private final NavigableMap<String, NavigableMap<Integer, RegisteredSchema>> versions =
      new TreeMap<>();
  private final Scoped<CompatibilityLevel> levels = new Scoped<>(CompatibilityLevel.BACKWARD);
  private final Scoped<Mode> modes = new Scoped<>(Mode.READWRITE);
  private int highestId;

  void put(RegisteredSchema schema) {
    versions.computeIfAbsent(schema.subject(), _ -> new TreeMap<>()).put(schema.version(), schema);
    highestId = Math.max(highestId, schema.id());
  }

  /** Forgets a version for good. */
  void remove(String subject, int version) {
    NavigableMap<Integer, RegisteredSchema> known = versions.get(subject);
    if (known != null && known.remove(version) != null && known.isEmpty()) {
      versions.remove(subject);
    }
  }

  /** Deletes softly all versions of a subject up to one. */
  void deleteUpTo(String subject, int version) {
    NavigableMap<Integer, RegisteredSchema> known = versions.get(subject);
    if (known != null) {
      known.headMap(version, true).replaceAll((_, schema) -> schema.asDeleted());
    }
  }

  Scoped<CompatibilityLevel> levels() {
    return levels;
  }

  Scoped<Mode> modes() {
    return modes;
  }

  /** The mode that holds for a subject. */
  Mode mode(String subject) {
    return modes.general() == Mode.READONLY_OVERRIDE ? modes.general() : modes.of(subject);
  }

  /** The version that the schema would become: the same id wherever the same schema is. */
  RegisteredSchema next(String subject, SchemaDefinition definition) {
    NavigableMap<Integer, RegisteredSchema> known = versions.getOrDefault(subject, new TreeMap<>());
    int version = known.isEmpty() ? 1 : known.lastKey() + 1;
    int id =
        everything()
            .filter(schema -> schema.definition().isSameAs(definition))
            .map(RegisteredSchema::id)
            .findFirst()
            .orElse(highestId + 1);
    return new RegisteredSchema(subject, version, id, definition, false);
  }

  Optional<RegisteredSchema> find(String subject, SchemaDefinition definition, boolean deleted) {
    return all(subject).stream()
        .filter(schema -> deleted || !schema.deleted())
        .filter(known -> known.definition().isSameAs(definition))
        .reduce((_, newest) -> newest);
  }

  /** The subjects in the order of their names, those too of which all versions are deleted. */
  List<String> names() {
    return List.copyOf(versions.keySet());
  }

  /** All versions of a subject, deleted ones too, oldest first; none if it is unknown. */
  List<RegisteredSchema> all(String subject) {
    NavigableMap<Integer, RegisteredSchema> known = versions.get(subject);
    return known == null ? List.of() : List.copyOf(known.values());
  }

  /** The versions of a subject that are not deleted, oldest first. */
  List<RegisteredSchema> live(String subject) {
    return all(subject).stream().filter(schema -> !schema.deleted()).toList();
  }

  /** Every version of every subject, deleted ones too. */
  Stream<RegisteredSchema> everything() {
    return versions.values().stream().map(NavigableMap::values).flatMap(Collection::stream);
  }

  /** What a reference stands for. */
  SchemaDefinition definition(SchemaReference reference) {
    return Optional.ofNullable(versions.get(reference.subject()))
        .map(known -> known.get(reference.version()))
        .filter(Objects::nonNull)
        .map(RegisteredSchema::definition)
        .orElseThrow(() -> RegistryException.referenceNotFound(reference));
  }
}

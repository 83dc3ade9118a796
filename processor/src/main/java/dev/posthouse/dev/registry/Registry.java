package dev.posthouse.dev.registry;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The registry's operations. A write is in the topic before it shows. One process writes a topic at
 * a time; two would give out the same ids.
 */
final class Registry {
  private final SchemaTopic topic;
  private final Subjects subjects = new Subjects();

  Registry(SchemaTopic topic) {
    this.topic = topic;
    topic.readInto(subjects);
  }

  synchronized int register(String subject, Schema schema) {
    Optional<RegisteredSchema> known = subjects.find(subject, schema);
    if (known.isPresent()) {
      return known.get().id();
    }
    CompatibilityLevel level = subjects.level(subject);
    if (subjects.has(subject) && !level.allows(schema, schemas(subject))) {
      throw RegistryException.incompatible(subject, level);
    }
    RegisteredSchema next = subjects.next(subject, schema);
    topic.append(next);
    subjects.add(next);
    return next.id();
  }

  private List<Schema> schemas(String subject) {
    return subjects.of(subject).stream().map(RegisteredSchema::schema).toList();
  }

  synchronized RegisteredSchema lookup(String subject, Schema schema) {
    if (!subjects.has(subject)) {
      throw RegistryException.subjectNotFound(subject);
    }
    return subjects.find(subject, schema).orElseThrow(RegistryException::schemaNotFound);
  }

  synchronized boolean compatible(String subject, String version, Schema schema) {
    return subjects.level(subject).allows(schema, subjects.version(subject, version).schema());
  }

  synchronized String text(int id) {
    return subjects.text(id);
  }

  synchronized List<String> subjects() {
    return subjects.names();
  }

  synchronized List<Integer> versions(String subject) {
    return subjects.of(subject).stream().map(RegisteredSchema::version).toList();
  }

  synchronized RegisteredSchema version(String subject, String version) {
    return subjects.version(subject, version);
  }

  synchronized CompatibilityLevel level() {
    return subjects.defaultLevel();
  }

  synchronized CompatibilityLevel level(String subject, boolean orDefault) {
    return subjects
        .ownLevel(subject)
        .or(() -> orDefault ? Optional.of(subjects.defaultLevel()) : Optional.empty())
        .orElseThrow(() -> RegistryException.levelNotConfigured(subject));
  }

  synchronized void setLevel(@Nullable String subject, CompatibilityLevel level) {
    topic.append(subject, level);
    subjects.setLevel(subject, level);
  }
}

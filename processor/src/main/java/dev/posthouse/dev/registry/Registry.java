package dev.posthouse.dev.registry;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The registry's operations. A write is in the topic before it shows. One process writes a topic at
 * a time; two would give out the same ids.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class Registry {
  private final SchemaTopic topic;
  private final Subjects subjects = new Subjects();

  Registry(SchemaTopic topic) {
    this.topic = topic;
    topic.readInto(subjects);
  }

  /**
   * Registers a schema, unless the subject has it already.
   *
   * @param id the id that it must have; null for one that is given out here
   * @param version the version that it must have; null for the next
   */
  synchronized RegisteredSchema register(
      String subject,
      SchemaDefinition definition,
      @Nullable Integer id,
      @Nullable Integer version) {
    boolean imports = subjects.mode(subject) == Mode.IMPORT;
    if (id != null && !imports) {
      throw RegistryException.notPermitted("Subject '%s' is not in import mode".formatted(subject));
    }
    Optional<RegisteredSchema> known = subjects.find(subject, definition, false);
    if (known.isPresent() && (id == null || known.get().id() == id)) {
      return known.get();
    }
    mustBeWritable(subject);
    CompatibilityLevel level = subjects.levels().of(subject);
    if (!imports && !level.allows(definition.schema(), schemas(subject))) {
      throw RegistryException.incompatible(subject, level);
    }
    RegisteredSchema next = subjects.next(subject, definition);
    RegisteredSchema wanted =
        new RegisteredSchema(
            subject,
            version == null || !imports ? next.version() : version,
            id == null ? next.id() : id,
            definition,
            false);
    mustBeFree(wanted);
    topic.append(wanted);
    subjects.put(wanted);
    return wanted;
  }

  /** An id stands for one schema, for ever: records name it. */
  private void mustBeFree(RegisteredSchema wanted) {
    boolean taken =
        subjects
            .everything()
            .anyMatch(
                known ->
                    known.id() == wanted.id() && !known.definition().isSameAs(wanted.definition()));
    if (taken) {
      throw RegistryException.notPermitted(
          "Overwrite new schema with id %d is not permitted.".formatted(wanted.id()));
    }
  }

  private List<Schema> schemas(String subject) {
    return subjects.live(subject).stream().map(one -> one.definition().schema()).toList();
  }

  private void mustBeWritable(String subject) {
    if (subjects.mode(subject).isReadOnly()) {
      throw RegistryException.notPermitted("Subject %s is in read-only mode".formatted(subject));
    }
  }

  synchronized SchemaDefinition parse(String text, List<SchemaReference> references) {
    return SchemaDefinition.parse(text, references, subjects::definition);
  }

  synchronized RegisteredSchema lookup(
      String subject, SchemaDefinition definition, boolean deleted) {
    versions(subject, deleted);
    return subjects
        .find(subject, definition, deleted)
        .orElseThrow(RegistryException::schemaNotFound);
  }

  /**
   * Whether a schema may follow.
   *
   * @param version which of the subject's versions it is held against; null for those that the
   *     subject's level names
   */
  synchronized boolean compatible(
      String subject, @Nullable String version, SchemaDefinition definition) {
    CompatibilityLevel level = subjects.levels().of(subject);
    return version == null
        ? level.allows(definition.schema(), schemas(subject))
        : level.allows(definition.schema(), version(subject, version, false).definition().schema());
  }

  /** Every version that has an id, deleted ones too. */
  synchronized List<RegisteredSchema> withId(int id) {
    List<RegisteredSchema> found =
        subjects.everything().filter(schema -> schema.id() == id).toList();
    if (found.isEmpty()) {
      throw RegistryException.schemaNotFound(id);
    }
    return found;
  }

  synchronized List<String> subjects(Predicate<RegisteredSchema> which) {
    return subjects.names().stream()
        .filter(name -> subjects.all(name).stream().anyMatch(which))
        .toList();
  }

  synchronized List<RegisteredSchema> schemas(Predicate<RegisteredSchema> which) {
    return subjects.everything().filter(which).toList();
  }

  /** The versions of a subject, oldest first; at least one. */
  synchronized List<RegisteredSchema> versions(String subject, boolean deleted) {
    List<RegisteredSchema> found = deleted ? subjects.all(subject) : subjects.live(subject);
    if (found.isEmpty()) {
      throw RegistryException.subjectNotFound(subject);
    }
    return found;
  }

  synchronized RegisteredSchema version(String subject, String version, boolean deleted) {
    List<RegisteredSchema> known = versions(subject, deleted);
    if (version.equals("latest") || version.equals("-1")) {
      return known.getLast();
    }
    int number = VersionNumber.parse(version);
    return known.stream()
        .filter(schema -> schema.version() == number)
        .findFirst()
        .orElseThrow(() -> RegistryException.versionNotFound(version));
  }

  /** The versions that build on one, not counting deleted ones. */
  synchronized List<RegisteredSchema> referencing(RegisteredSchema one) {
    return referencing(Stream.of(one));
  }

  private List<RegisteredSchema> referencing(Stream<RegisteredSchema> ones) {
    return ones.flatMap(
            one ->
                subjects
                    .everything()
                    .filter(schema -> !schema.deleted())
                    .filter(
                        schema ->
                            schema.definition().references().stream()
                                .anyMatch(
                                    reference ->
                                        reference.subject().equals(one.subject())
                                            && reference.version() == one.version())))
        .toList();
  }

  /** Deletes a subject and returns the numbers of its versions. */
  synchronized List<Integer> delete(String subject, boolean permanent) {
    mustBeWritable(subject);
    List<RegisteredSchema> all = versions(subject, true);
    List<RegisteredSchema> live = subjects.live(subject);
    if (permanent && !live.isEmpty()) {
      throw RegistryException.subjectNotDeletedFirst(subject);
    }
    if (!permanent && live.isEmpty()) {
      throw RegistryException.subjectDeletedSoftly(subject);
    }
    mustNotBeReferenced(live);
    if (permanent) {
      all.forEach(this::deleteForGood);
      return numbers(all);
    }
    topic.appendDeletion(subject, live.getLast().version());
    subjects.deleteUpTo(subject, live.getLast().version());
    subjects.levels().set(subject, null);
    return numbers(live);
  }

  /** Deletes a version and returns its number. */
  synchronized int delete(String subject, String version, boolean permanent) {
    mustBeWritable(subject);
    RegisteredSchema found = version(subject, version, true);
    if (permanent && !found.deleted()) {
      throw RegistryException.versionNotDeletedFirst(subject, found.version());
    }
    if (!permanent && found.deleted()) {
      throw RegistryException.versionDeletedSoftly(subject, found.version());
    }
    mustNotBeReferenced(List.of(found));
    if (permanent) {
      deleteForGood(found);
    } else {
      topic.append(found.asDeleted());
      subjects.put(found.asDeleted());
    }
    return found.version();
  }

  private void deleteForGood(RegisteredSchema schema) {
    topic.appendTombstone(schema.subject(), schema.version());
    subjects.remove(schema.subject(), schema.version());
  }

  private void mustNotBeReferenced(List<RegisteredSchema> ones) {
    List<RegisteredSchema> others = referencing(ones.stream());
    if (!others.isEmpty()) {
      throw RegistryException.referenced(others.getFirst());
    }
  }

  private static List<Integer> numbers(List<RegisteredSchema> schemas) {
    return schemas.stream().map(RegisteredSchema::version).toList();
  }

  synchronized CompatibilityLevel level() {
    return subjects.levels().general();
  }

  synchronized CompatibilityLevel level(String subject, boolean orDefault) {
    return subjects
        .levels()
        .own(subject)
        .or(() -> orDefault ? Optional.of(level()) : Optional.empty())
        .orElseThrow(() -> RegistryException.levelNotConfigured(subject));
  }

  /** Sets a level; null takes a subject's own back, or the default to what it was at first. */
  synchronized void setLevel(@Nullable String subject, @Nullable CompatibilityLevel level) {
    topic.append(subject, level);
    subjects.levels().set(subject, level);
  }

  synchronized Mode mode() {
    return subjects.modes().general();
  }

  synchronized Mode mode(String subject, boolean orDefault) {
    return subjects
        .modes()
        .own(subject)
        .or(() -> orDefault ? Optional.of(mode()) : Optional.empty())
        .orElseThrow(() -> RegistryException.modeNotConfigured(subject));
  }

  /** Sets a mode; null takes it back. */
  synchronized void setMode(@Nullable String subject, @Nullable Mode mode, boolean force) {
    if (mode == Mode.IMPORT && !force && hasAny(subject)) {
      throw RegistryException.notPermitted(
          "Cannot import since found existing subjects; ask with force=true to do it all the same");
    }
    topic.append(subject, mode);
    subjects.modes().set(subject, mode);
  }

  private boolean hasAny(@Nullable String subject) {
    return subject == null
        ? subjects.everything().anyMatch(schema -> !schema.deleted())
        : !subjects.live(subject).isEmpty();
  }
}

package dev.posthouse.dev.registry;

/**
 * A version of a subject.
 *
 * <p>Tested by {@code RegistryServerIT}.
 *
 * @param deleted whether it was deleted softly: records that name its id can still be read, but it
 *     is in no list and bounds no new version
 */
record RegisteredSchema(
    String subject, int version, int id, SchemaDefinition definition, boolean deleted) {

  RegisteredSchema asDeleted() {
    return new RegisteredSchema(subject, version, id, definition, true);
  }
}

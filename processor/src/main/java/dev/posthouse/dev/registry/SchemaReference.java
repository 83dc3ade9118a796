package dev.posthouse.dev.registry;

/**
 * A schema that another one builds on.
 *
 * @param name what the other schema calls it; with Avro the full name of a type
 * @param subject where it is registered
 * @param version which version of the subject
 */
record SchemaReference(String name, String subject, int version) {}

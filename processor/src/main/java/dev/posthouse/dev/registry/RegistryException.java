package dev.posthouse.dev.registry;

/** A request that the registry refuses, with the HTTP status and Confluent's error code. */
final class RegistryException extends RuntimeException {
  private final int status;
  private final int code;

  private RegistryException(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static RegistryException subjectNotFound(String subject) {
    return new RegistryException(404, 40401, "Subject '%s' not found.".formatted(subject));
  }

  static RegistryException versionNotFound(String version) {
    return new RegistryException(404, 40402, "Version %s not found.".formatted(version));
  }

  static RegistryException schemaNotFound() {
    return new RegistryException(404, 40403, "Schema not found");
  }

  static RegistryException schemaNotFound(int id) {
    return new RegistryException(404, 40403, "Schema %d not found".formatted(id));
  }

  static RegistryException subjectDeletedSoftly(String subject) {
    return new RegistryException(
        404,
        40404,
        "Subject '%s' was soft deleted. Set permanent=true to delete permanently"
            .formatted(subject));
  }

  static RegistryException subjectNotDeletedFirst(String subject) {
    return new RegistryException(
        404,
        40405,
        "Subject '%s' was not deleted first before being permanently deleted".formatted(subject));
  }

  static RegistryException versionDeletedSoftly(String subject, int version) {
    return new RegistryException(
        404,
        40406,
        "Subject '%s' Version %d was soft deleted. Set permanent=true to delete permanently"
            .formatted(subject, version));
  }

  static RegistryException versionNotDeletedFirst(String subject, int version) {
    return new RegistryException(
        404,
        40407,
        "Subject '%s' Version %d was not deleted first before being permanently deleted"
            .formatted(subject, version));
  }

  static RegistryException modeNotConfigured(String subject) {
    return new RegistryException(
        404, 40409, "Subject '%s' does not have subject-level mode configured".formatted(subject));
  }

  static RegistryException levelNotConfigured(String subject) {
    return new RegistryException(
        404,
        40408,
        "Subject '%s' does not have subject-level compatibility configured".formatted(subject));
  }

  static RegistryException pathNotFound(String path) {
    return new RegistryException(404, 404, "HTTP 404 Not Found: " + path);
  }

  static RegistryException notJson(String reason) {
    return new RegistryException(400, 400, "The request is not JSON: " + reason);
  }

  static RegistryException methodNotAllowed(String method, String path) {
    return new RegistryException(405, 405, "HTTP 405 Method Not Allowed: " + method + " " + path);
  }

  static RegistryException incompatible(String subject, CompatibilityLevel level) {
    return new RegistryException(
        409,
        409,
        "Schema being registered is incompatible with an earlier schema for subject \"%s\" (compatibility level %s)"
            .formatted(subject, level));
  }

  static RegistryException invalidSchema(String reason) {
    return new RegistryException(422, 42201, "Invalid schema: " + reason);
  }

  static RegistryException invalidVersion(String version) {
    return new RegistryException(
        422,
        42202,
        "The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
            .formatted(version));
  }

  static RegistryException invalidLevel(String level) {
    return new RegistryException(
        422,
        42203,
        "Invalid compatibility level '%s'. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive"
            .formatted(level));
  }

  static RegistryException invalidMode(String mode) {
    return new RegistryException(
        422,
        42204,
        "Invalid mode '%s'. Valid values are READWRITE, READONLY, READONLY_OVERRIDE and IMPORT"
            .formatted(mode));
  }

  static RegistryException notPermitted(String reason) {
    return new RegistryException(422, 42205, reason);
  }

  static RegistryException referenced(RegisteredSchema by) {
    return new RegistryException(
        422,
        42206,
        "One or more references exist to the schema: subject '%s' version %d builds on it"
            .formatted(by.subject(), by.version()));
  }

  static RegistryException referenceNotFound(SchemaReference reference) {
    return invalidSchema(
        "the reference '%s' names version %d of subject '%s', which is not registered"
            .formatted(reference.name(), reference.version(), reference.subject()));
  }

  static RegistryException storeFailed(Throwable cause) {
    RegistryException exception =
        new RegistryException(
            500, 50001, "The schema topic could not be written: " + cause.getMessage());
    exception.initCause(cause);
    return exception;
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }
}

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

  static RegistryException levelNotConfigured(String subject) {
    return new RegistryException(
        404,
        40408,
        "Subject '%s' does not have subject-level compatibility configured".formatted(subject));
  }

  static RegistryException pathNotFound(String path) {
    return new RegistryException(404, 404, "HTTP 404 Not Found: " + path);
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

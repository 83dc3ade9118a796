package dev.posthouse.settings;

/** Where a provider's key comes from. A key itself never stands in the settings. */
public sealed interface Credential {

  /** The environment variable that holds the key. */
  record Variable(String name) implements Credential {}

  /** The file that holds the key, as Kubernetes mounts a secret. */
  record File(java.nio.file.Path path) implements Credential {}

  /** No key: a server on a trusted network that asks for none. */
  record None() implements Credential {}
}

package dev.posthouse.job;

/**
 * Where the fault of a failure lies. {@link FailureKind} states it for each kind; what follows from
 * it (which failures open a circuit, which are a key's, whom a diagnosis names) asks for the origin
 * and not for the kind.
 */
public enum FaultOrigin {
  /** The provider: it lacks capacity, breaks or is silent. */
  PROVIDER,
  /** The way between this process and the provider. */
  NETWORK,
  /** The key that was used: another may do better. */
  KEY,
  /** What the vendor permits, to the key or to the whole account: its error code says to which. */
  PERMISSION,
  /** The limits of the account, whichever key is used. */
  ACCOUNT,
  /** The tier that was asked for: it is sold only while there is room. */
  TIER,
  /** What the settings name, for example a model that does not exist. */
  SETTINGS,
  /** The content store that a request refers to: an object store, or the shared folder. */
  STORE,
  /** Posthouse itself, or a process of it that died. */
  POSTHOUSE,
  /** What a request asks for, or what a model makes of it: a call meets it. */
  REQUEST,
  /** The job beside its calls: its time, its cancellation, its records. No call meets it. */
  JOB
}

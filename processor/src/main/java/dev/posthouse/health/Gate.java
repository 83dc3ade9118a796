package dev.posthouse.health;

import java.time.Instant;
import java.util.Optional;

/** Stands before one provider and says whether it may be called now. */
public interface Gate {

  /** A permit for one call, or empty if the provider may not be called just now. Never waits. */
  Optional<Permit> tryEnter();

  /** The moment from which it may be called; one that has passed if it is open now. */
  Instant openFrom();
}

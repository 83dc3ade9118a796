package dev.posthouse.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Translation;
import dev.posthouse.wire.Correction;
import dev.posthouse.wire.JobRequest;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a model takes. A vendor that names a parameter of ours as unsupported has refused
 * before any work and any charge; so the request is put once more without it, at once and within
 * the same call, and the parameter is left out from then on. Were it a failure like others, a job
 * could die of a parameter, and each model would cost attempts of the first jobs that it gets.
 */
final class Negotiation {

  /** Requests that one call may come to: more is a vendor that objects to everything. */
  private static final int MOST_REQUESTS = 5;

  private final String provider;
  private final Translation translation;
  private volatile Capabilities known;

  Negotiation(ProviderSettings settings, Translation translation) {
    this.provider = settings.name();
    this.translation = translation;
    this.known = Capabilities.of(settings.dialect());
  }

  /**
   * Sends a request, translated as far as the model takes it.
   *
   * @param send sends a body and reads the stream that comes back
   */
  void hold(
      JobRequest request, @Nullable Correction correction, Reply reply, Consumer<ObjectNode> send) {
    Capabilities capabilities = known;
    for (int requests = 1; ; requests++) {
      var notes = new Adaptations(provider);
      ObjectNode body = translation.body(request, correction, capabilities, notes);
      reply.adapted(notes.notes());
      try {
        send.accept(body);
        return;
      } catch (RuntimeException e) {
        Optional<Capabilities> mended = afterObjection(e, capabilities);
        if (mended.isEmpty() || requests == MOST_REQUESTS) {
          throw e;
        }
        capabilities = mended.get();
      }
    }
  }

  private Optional<Capabilities> afterObjection(RuntimeException e, Capabilities capabilities) {
    HttpErrorException error = Causes.first(e, HttpErrorException.class);
    Objection objection =
        error == null || error.error().status() < 400 ? null : translation.objection(error.error());
    if (objection == null) {
      return Optional.empty();
    }
    boolean ofRequest = objection instanceof Objection.Rejects(_, boolean always) && !always;
    if (!ofRequest) {
      learn(objection);
    }
    return capabilities.after(objection);
  }

  private synchronized void learn(Objection objection) {
    known = known.after(objection).orElse(known);
  }
}

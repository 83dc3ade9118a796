package dev.posthouse.provider.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.http.Causes;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Surrogates;
import dev.posthouse.translation.Translation;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a model takes. A vendor that names a parameter of ours as unsupported has refused
 * before any work and any charge; so the request is put once more without it, at once and within
 * the same call, and the parameter is left out from then on. Were it a failure like others, a job
 * could end by a parameter, and each model would cost attempts of the first jobs that it gets.
 *
 * <p>Tested by {@code ObjectionsTest}.
 */
public final class Negotiation {

  /** Requests that one call may come to: more is a vendor that objects to everything. */
  private static final int MOST_REQUESTS = 5;

  private final String provider;
  private final Translation translation;
  private volatile Capabilities known;

  public Negotiation(ProviderSettings settings, Translation translation) {
    this.provider = settings.name();
    this.translation = translation;
    this.known = Capabilities.of(settings.dialect());
  }

  /**
   * Sends a request, translated as far as the model takes it.
   *
   * @param send sends a body and reads the stream that comes back
   */
  public void hold(
      JobRequest request, @Nullable Correction correction, Reply reply, Consumer<ObjectNode> send) {
    Capabilities capabilities = known;
    for (int requests = 1; ; requests++) {
      var notes = new Adaptations(provider);
      ObjectNode body = translation.body(request, correction, capabilities, notes);
      Surrogates.mend(body);
      reply.adapted(notes.notes());
      reply.renamed(translation.renamedTools(request));
      try {
        send.accept(body);
        return;
      } catch (RuntimeException e) {
        Optional<Capabilities> mended = afterObjection(e, request, capabilities);
        if (mended.isEmpty() || requests == MOST_REQUESTS) {
          throw e;
        }
        capabilities = mended.get();
      }
    }
  }

  private Optional<Capabilities> afterObjection(
      RuntimeException e, JobRequest request, Capabilities capabilities) {
    HttpErrorException error = Causes.first(e, HttpErrorException.class);
    Objection said =
        error == null || error.error().status() < 400 ? null : translation.objection(error.error());
    if (said == null) {
      return Optional.empty();
    }
    // Another call may have taught the next candidate meanwhile; this one has not sent that.
    Objection objection = capabilities.meant(said);
    if (isOfModel(objection, request)) {
      remember(objection);
    }
    return capabilities.after(objection);
  }

  /** Whether the model never takes it; options of one request may be what it does not go with. */
  private static boolean isOfModel(Objection objection, JobRequest request) {
    return request.getProviderOptions() == null
        && !(objection instanceof Objection.Rejects(_, boolean always) && !always);
  }

  private synchronized void remember(Objection objection) {
    known = known.after(objection).orElse(known);
  }
}

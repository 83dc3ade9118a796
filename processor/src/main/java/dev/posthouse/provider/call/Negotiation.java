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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a model takes. A vendor that names a parameter of ours as unsupported has refused
 * before any work and any charge; so the request is put once more without it, at once and within
 * the same call, and the parameter is left out from then on. Were it a failure like others, a job
 * could end by a parameter, and each model would cost attempts of the first jobs that it gets.
 *
 * <p>Tested by {@code NegotiationTest}.
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
    var attempt = new Attempt(known, new Adaptations(provider));
    ObjectNode body = attempt.body(request, correction);
    for (int requests = 1; ; requests++) {
      reply.adapted(attempt.notes.notes());
      reply.renamed(translation.renamedTools(request));
      try {
        send.accept(body);
        return;
      } catch (RuntimeException e) {
        if (requests == MOST_REQUESTS) {
          throw e;
        }
        ObjectNode refused = body;
        Objection said = objection(e);
        // What the request does not have cannot be what it was refused for.
        while (body.equals(refused)) {
          // Another call may have taught the next candidate meanwhile; this one has not sent that.
          Objection objection = attempt.capabilities.meant(said);
          Capabilities mended = attempt.capabilities.after(objection).orElseThrow(() -> e);
          attempt = new Attempt(mended, new Adaptations(provider));
          body = attempt.body(request, correction);
          if (!body.equals(refused) && isOfModel(objection, request)) {
            remember(objection);
          }
        }
      }
    }
  }

  /** A request as it is put once. */
  private final class Attempt {
    private final Capabilities capabilities;
    private final Adaptations notes;

    Attempt(Capabilities capabilities, Adaptations notes) {
      this.capabilities = capabilities;
      this.notes = notes;
    }

    ObjectNode body(JobRequest request, @Nullable Correction correction) {
      ObjectNode body = translation.body(request, correction, capabilities, notes);
      Surrogates.mend(body);
      return body;
    }
  }

  /**
   * What the vendor objects to.
   *
   * @throws RuntimeException the same, if it is no objection
   */
  private Objection objection(RuntimeException e) {
    HttpErrorException error = Causes.first(e, HttpErrorException.class);
    Objection said =
        error == null || error.error().status() < 400 ? null : translation.objection(error.error());
    if (said == null) {
      throw e;
    }
    return said;
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

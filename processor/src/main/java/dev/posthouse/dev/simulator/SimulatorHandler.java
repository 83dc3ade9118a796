package dev.posthouse.dev.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sends a request to the provider, or the control endpoint, that the first part of its path names.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class SimulatorHandler extends Handler.Abstract {
  private final Map<String, SimulatedProvider> providers;
  private final Control control;

  SimulatorHandler(Map<String, SimulatedProvider> providers) {
    this.providers = providers;
    this.control = new Control(providers);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    var exchange = new Exchange(request, response, callback);
    String path = Request.getPathInContext(request);
    int slash = path.indexOf('/', 1);
    String name = slash < 0 ? path.substring(1) : path.substring(1, slash);
    String rest = slash < 0 ? "" : path.substring(slash);
    if (name.equals(SimulatedProviders.CONTROL)) {
      control.serve(request.getMethod(), rest, Request.extractQueryParameters(request), exchange);
      return true;
    }
    SimulatedProvider provider = providers.get(name);
    if (provider == null || !request.getMethod().equals("POST")) {
      String error =
          "POST to one of %s, or see /control; there is no '%s %s'"
              .formatted(providers.keySet(), request.getMethod(), path);
      exchange.send(
          404, Exchange.JSON, ByteBuffer.wrap(Json.bytes(Json.object().put("error", error))));
      return true;
    }
    try {
      provider.serve(rest, exchange);
    } catch (InterruptedException e) {
      exchange.hangUp();
    } catch (IOException e) {
      // The client left in the middle of its answer; the call is counted as abandoned.
      exchange.hangUp();
    }
    return true;
  }
}

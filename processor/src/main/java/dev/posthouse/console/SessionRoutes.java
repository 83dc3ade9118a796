package dev.posthouse.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.console.access.OpenIdLogIn;
import dev.posthouse.console.access.Person;
import dev.posthouse.console.access.Session;
import dev.posthouse.settings.AccessSettings;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is logged in, and how one logs in and out.
 *
 * <p>Tested by {@code ConsoleSecurityTest}.
 */
final class SessionRoutes {
  private static final Logger log = LoggerFactory.getLogger(SessionRoutes.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static final String SESSION = "/api/session";
  static final String LOG_IN = "/log-in/";
  private static final String CALLBACK = LOG_IN + "callback";

  /** Kept while somebody is at the provider. */
  private static final String DEPARTURE_COOKIE = "posthouse-log-in";

  private final AccessGate gate;
  private final @Nullable OpenIdLogIn openId;

  SessionRoutes(AccessGate gate, InstantSource clock) {
    this.gate = gate;
    AccessSettings.OpenId settings = gate.access().openId();
    openId = settings == null ? null : new OpenIdLogIn(settings, System::getenv, clock);
  }

  void addTo(RoutesConfig routes) {
    routes.get(SESSION, this::who);
    routes.post(SESSION, this::logIn);
    routes.delete(SESSION, this::logOut);
    routes.get(LOG_IN + "start", this::depart);
    routes.get(CALLBACK, this::arrive);
  }

  private void who(Context context) {
    AccessSettings access = gate.access();
    Optional<Session> session = gate.session(context);
    ObjectNode answer = JSON.createObjectNode();
    answer
        .put("guarded", access.isGuarded())
        .put("tokens", access.tokens() != null)
        .put("openIdConnect", access.openId() != null)
        .put("contents", access.contents());
    session.ifPresent(
        one ->
            answer
                .put("name", one.person().name())
                .put("role", one.person().role().word())
                .put("csrf", one.csrf()));
    Answers.json(context, answer);
  }

  private void logIn(Context context) {
    if (!gate.isSameSite(context)) {
      throw new RefusedException(HttpStatus.FORBIDDEN, "Log in at the console's own page");
    }
    String token = Query.ofBody(context).required("token");
    Person person = gate.logIn(context, token.strip());
    gate.begin(context, person, gate.ground(token.strip(), person));
    loggedIn(person, "token", context);
    Answers.json(context, JSON.createObjectNode().put("name", person.name()));
  }

  private void logOut(Context context) {
    gate.session(context).ifPresent(session -> gate.requireOwnPage(context, session));
    gate.end(context);
    context.status(HttpStatus.NO_CONTENT);
  }

  private OpenIdLogIn openId() {
    if (openId == null) {
      throw RefusedException.notFound("Nobody logs people in here: see console.openIdConnect");
    }
    return openId;
  }

  private void depart(Context context) {
    try {
      OpenIdLogIn.Departure departure = openId().depart(callback(context));
      gate.setCookie(context, DEPARTURE_COOKIE, departure.secret(), SameSite.LAX);
      context.redirect(departure.url().toString(), HttpStatus.SEE_OTHER);
    } catch (OpenIdLogIn.RefusedException e) {
      back(context, e);
    }
  }

  private void arrive(Context context) {
    String secret = context.cookie(DEPARTURE_COOKIE);
    try {
      Person person =
          openId()
              .arrive(
                  secret == null ? "" : secret,
                  URI.create(callback(context) + "?" + context.queryString()));
      gate.begin(context, person, () -> true);
      loggedIn(person, "OpenID Connect", context);
      context.redirect("/", HttpStatus.SEE_OTHER);
    } catch (OpenIdLogIn.RefusedException e) {
      back(context, e);
    }
  }

  private static void back(Context context, OpenIdLogIn.RefusedException e) {
    log.atWarn()
        .addKeyValue("address", context.ip())
        .setCause(e)
        .log("Somebody could not log in at the console");
    Answers.fault(context, HttpStatus.UNAUTHORIZED, String.valueOf(e.getMessage()));
  }

  private URI callback(Context context) {
    URI url = gate.access().url();
    String base = url == null ? scheme() + context.header("Host") : url.toString();
    return URI.create(base + CALLBACK);
  }

  private String scheme() {
    return gate.isSecure() ? "https://" : "http://";
  }

  private static void loggedIn(Person person, String by, Context context) {
    log.atInfo()
        .addKeyValue("actor", person.name())
        .addKeyValue("role", person.role().word())
        .addKeyValue("by", by)
        .addKeyValue("address", context.ip())
        .log("Logged in at the console");
  }
}

package dev.posthouse.console;

import dev.posthouse.console.access.ConsoleRole;
import dev.posthouse.console.access.FleetKey;
import dev.posthouse.console.access.HostNames;
import dev.posthouse.console.access.LogInRate;
import dev.posthouse.console.access.Person;
import dev.posthouse.console.access.Secrets;
import dev.posthouse.console.access.Session;
import dev.posthouse.console.access.Sessions;
import dev.posthouse.console.access.TokenFile;
import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.status.JobFinder;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom a request is from, and whether it is let through. Looks at each before anybody else does:
 *
 * <ol>
 *   <li>by which name the console was called: see {@link HostNames}
 *   <li>who it is: by a token, by the cookie of a session, or, where nobody has to log in, whoever
 *       is on this machine
 *   <li>whether a request that acts comes from a page of the console: by a word that no other page
 *       can read, and by what the browser says of where it comes from
 *   <li>whether that person may act
 * </ol>
 *
 * <p>Tested by {@code ConsoleSecurityTest}.
 */
final class AccessGate {
  private static final Logger log = LoggerFactory.getLogger(AccessGate.class);
  static final String CSRF_HEADER = "X-Posthouse-Csrf";
  private static final String BEARER = "Bearer ";
  private static final String SESSION = "session";

  /** What machines ask for; nothing there tells of a job. */
  private static final Set<String> FOR_MACHINES =
      Set.of("/health/live", "/health/ready", "/metrics");

  private final AccessSettings access;
  private final boolean loopback;
  private final boolean overTls;
  private final HostNames names;
  private final @Nullable TokenFile tokens;
  private final @Nullable FleetKey fleetKey;
  private final Sessions sessions;
  private final LogInRate rate;

  /** Where nobody has to log in, all share one session, whose word another page cannot read. */
  private final Session local = new Session(Person.LOCAL, Secrets.next(), Instant.now());

  /**
   * @throws IllegalStateException if the console could be reached by others, and none of them would
   *     have to log in; the message says what to do
   */
  AccessGate(ConsoleSettings settings, InstantSource clock) {
    access = settings.access();
    loopback = HostNames.isLoopback(settings.host());
    names = new HostNames(settings);
    overTls =
        settings.tls() != null
            || (access.url() != null && "https".equals(access.url().getScheme()));
    sessions = new Sessions(clock);
    rate = new LogInRate(clock);
    if (!access.isGuarded() && !loopback) {
      throw new IllegalStateException(
          "console.host is %s, where others reach the console, and nobody would have to log in. Either set console.host to 127.0.0.1; or write a line into a file with \"posthouse token NAME --role operator\" and name it as console.tokens; or set console.openIdConnect"
              .formatted(settings.host()));
    }
    if (!loopback && !overTls) {
      log.warn(
          "Others reach the console without TLS, so that tokens can be read on the way: set"
              + " console.tls, or console.url to the https address of a proxy before it");
    }
    tokens = access.tokens() == null ? null : TokenFile.of(access.tokens());
    fleetKey = access.isGuarded() ? new FleetKey(access, tokens) : null;
  }

  void addTo(RoutesConfig routes) {
    routes.before(this::look);
  }

  private void look(Context context) {
    SecurityHeaders.addTo(context, isSecure());
    boolean forMachines = FOR_MACHINES.contains(context.path());
    if (!(forMachines && !loopback) && !names.contain(context.header("Host"))) {
      throw new RefusedException(
          HttpStatus.MISDIRECTED_REQUEST,
          "The console is not called by this name: set console.url to the address that browsers"
              + " have of it");
    }
    if (context.path().equals(JobFinder.OWN_JOBS)) {
      requireProcess(context);
      return;
    }
    if (forMachines || isOpen(context.path())) {
      return;
    }
    if (isProtected(context.path()) && session(context).isEmpty()) {
      context.header("WWW-Authenticate", "Bearer realm=\"posthouse\"");
      throw new RefusedException(
          HttpStatus.UNAUTHORIZED, "Log in, or send a token: Authorization: Bearer …");
    }
    boolean acts = !Set.of("GET", "HEAD").contains(context.method().toString());
    if (acts) {
      Session session = session(context).orElseThrow();
      requireOwnPage(context, session);
      requireRole(session.person(), ConsoleRole.OPERATOR);
    }
  }

  private void requireProcess(Context context) {
    if (fleetKey != null && !fleetKey.opens(context.header(JobFinder.KEY_HEADER))) {
      throw new RefusedException(
          HttpStatus.UNAUTHORIZED, "This is for the other processes of the fleet: ask for /jobs");
    }
  }

  /** By what other processes know this one; empty if they need not. */
  String fleetKey() {
    return fleetKey == null ? "" : fleetKey.get();
  }

  /** The page itself, and what logs somebody in. */
  private static boolean isOpen(String path) {
    return path.equals(SessionRoutes.SESSION) || path.startsWith(SessionRoutes.LOG_IN);
  }

  private static boolean isProtected(String path) {
    return path.startsWith("/api/") || path.equals("/jobs") || path.startsWith("/jobs/");
  }

  /** Whose request it is; empty if that is not known. */
  Optional<Session> session(Context context) {
    Session found = context.attribute(SESSION);
    if (found != null) {
      return Optional.of(found);
    }
    Optional<Session> session = access.isGuarded() ? authenticate(context) : Optional.of(local);
    session.ifPresent(one -> context.attribute(SESSION, one));
    return session;
  }

  private Optional<Session> authenticate(Context context) {
    String token = token(context);
    if (token != null) {
      return byToken(context, token).map(person -> new Session(person, "", Instant.now()));
    }
    String cookie = context.cookie(cookieName());
    return cookie == null ? Optional.empty() : sessions.find(cookie);
  }

  private static @Nullable String token(Context context) {
    String authorization = context.header("Authorization");
    return authorization != null && authorization.startsWith(BEARER)
        ? authorization.substring(BEARER.length()).strip()
        : null;
  }

  /**
   * Tells whether whoever sent a request would still be let in, for as long as it is answered: not
   * after they have logged out, or their token was taken out of the file.
   */
  BooleanSupplier ground(Context context) {
    if (!access.isGuarded()) {
      return () -> true;
    }
    Person person = session(context).orElseThrow().person();
    String token = token(context);
    if (token != null && tokens != null) {
      return tokens.ground(token, person);
    }
    String cookie = String.valueOf(context.cookie(cookieName()));
    return () -> sessions.find(cookie).isPresent();
  }

  /**
   * Whose token it is; empty if nobody's. Who has the right one is let in however often others at
   * the same address, which may be a proxy's, were wrong.
   *
   * @throws RefusedException if too many were wrong of late
   */
  private Optional<Person> byToken(Context context, String token) {
    Optional<Person> found = tokens == null ? Optional.empty() : tokens.find(token);
    if (found.isEmpty()) {
      requirePatience(context);
      rate.failed(context.ip());
    }
    return found;
  }

  private void requirePatience(Context context) {
    if (!rate.mayTry(context.ip())) {
      context.header("Retry-After", "60");
      throw new RefusedException(
          HttpStatus.TOO_MANY_REQUESTS, "Too many wrong tokens: try again in a minute");
    }
  }

  /**
   * Who logs in with a token.
   *
   * @throws RefusedException if it is nobody's, or too many were wrong of late, whether this one is
   *     or not
   */
  Person logIn(Context context, String token) {
    requirePatience(context);
    return byToken(context, token)
        .orElseThrow(() -> new RefusedException(HttpStatus.UNAUTHORIZED, "This token is nobody's"));
  }

  /**
   * Refuses what a page of somebody else has the browser send.
   *
   * @throws RefusedException if it is not shown that one of the console's own sent it
   */
  void requireOwnPage(Context context, Session session) {
    boolean byToken = session.csrf().isEmpty();
    String word = context.header(CSRF_HEADER);
    boolean own = byToken || (word != null && session.csrf().equals(word));
    if (!own || !isSameSite(context)) {
      throw new RefusedException(
          HttpStatus.FORBIDDEN,
          "This was not sent by a page of the console. Programs send a token, or the csrf of"
              + " GET /api/session as "
              + CSRF_HEADER);
    }
  }

  /** As browsers say; programs say nothing. */
  boolean isSameSite(Context context) {
    String site = context.header("Sec-Fetch-Site");
    String origin = context.header("Origin");
    URI url = access.url();
    return (site == null || site.equals("same-origin") || site.equals("none"))
        && (origin == null
            || origin.equals("http://" + context.header("Host"))
            || origin.equals("https://" + context.header("Host"))
            || (url != null && origin.equals(url.toString())));
  }

  static void requireRole(Person person, ConsoleRole role) {
    if (role == ConsoleRole.OPERATOR && !person.isOperator()) {
      throw new RefusedException(
          HttpStatus.FORBIDDEN, person.name() + " may look and not act: the role is viewer");
    }
  }

  /** Whether a token still is a person's. */
  BooleanSupplier ground(String token, Person person) {
    return tokens == null ? () -> false : tokens.ground(token, person);
  }

  /**
   * Has a person be known by the browser from now on.
   *
   * @param mayGoOn whether what they were let in by still holds
   */
  void begin(Context context, Person person, BooleanSupplier mayGoOn) {
    setCookie(
        context,
        cookieName(),
        sessions.begin(person, mayGoOn),
        // Who comes back from another site's log-in page is to have the cookie at once.
        access.openId() == null ? SameSite.STRICT : SameSite.LAX);
  }

  void setCookie(Context context, String name, String value, SameSite sameSite) {
    Cookie cookie = new Cookie(name, value, "/", -1, isSecure(), true, null, sameSite);
    context.cookie(cookie);
  }

  void end(Context context) {
    String cookie = context.cookie(cookieName());
    if (cookie != null) {
      sessions.end(cookie);
    }
    context.cookie(new Cookie(cookieName(), "", "/", 0, isSecure(), true, null, SameSite.STRICT));
  }

  private String cookieName() {
    return isSecure() ? "__Host-posthouse" : "posthouse";
  }

  /** Whether browsers come over TLS, be it that a proxy ends it. */
  boolean isSecure() {
    return overTls;
  }

  AccessSettings access() {
    return access;
  }
}

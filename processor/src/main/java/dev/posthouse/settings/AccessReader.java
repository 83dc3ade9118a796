package dev.posthouse.settings;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads who may use the console, from the section {@code console}.
 *
 * <p>Tested by {@code AccessReaderTest}.
 */
final class AccessReader {
  private static final Pattern URL = Pattern.compile("https?://[^\\s/]+(/\\S*)?");
  private static final Pattern ORIGIN = Pattern.compile("https?://[^\\s/]+/?");
  private static final Pattern SECRET = Pattern.compile("env:[A-Z_][A-Z0-9_]*|file:.+");
  private static final Pattern GROUP = Pattern.compile("\\S.*");

  private static final Shape OPEN_ID_SHAPE = new Shape();
  private static final Key.Text ISSUER =
      OPEN_ID_SHAPE.require(
          OPEN_ID_SHAPE.text(
              "issuer",
              URL,
              null,
              "The provider's address; below it lies .well-known/openid-configuration"));
  private static final Key.Text CLIENT_ID =
      OPEN_ID_SHAPE.require(
          OPEN_ID_SHAPE.text("clientId", GROUP, null, "As which it knows the console"));
  private static final Key.Text CLIENT_SECRET =
      OPEN_ID_SHAPE.text(
          "clientSecret",
          SECRET,
          null,
          "Where the client's secret is found, env:NAME or file:PATH; a public client has none");
  private static final Key.Text CLAIM =
      OPEN_ID_SHAPE.text(
          "claim", GROUP, Defaults.GROUPS_CLAIM, "The ID token's claim that holds the groups");
  private static final Key.Texts OPERATORS =
      OPEN_ID_SHAPE.list("operators", GROUP, "Groups whose members may look and act");
  private static final Key.Texts VIEWERS =
      OPEN_ID_SHAPE.list("viewers", GROUP, "Groups whose members may look");

  private final Key.Text url;
  private final Key.Text tokens;
  private final Key.Flag contents;
  private final Key.Part openId;

  /**
   * @param shape of the section, to which the keys are added
   */
  AccessReader(Shape shape) {
    url =
        shape.text(
            "url",
            ORIGIN,
            null,
            "Where browsers reach the console, if a proxy stands before it; with https, cookies"
                + " are sent over TLS alone");
    tokens =
        shape.text(
            "tokens",
            "A file of those who may use the console, a line each, as posthouse token writes it;"
                + " read again when it changes");
    contents =
        shape.flag(
            "contents",
            Defaults.CONSOLE.access().contents(),
            "Whether operators may look at requests and answers");
    openId =
        shape.section(
            "openIdConnect", OPEN_ID_SHAPE, "Who logs people in, by the authorization code flow");
  }

  AccessSettings read(Section section) {
    String address = section.matching(url, "an origin, for example https://jobs.example.com");
    return new AccessSettings(
        address == null ? null : URI.create(address.replaceFirst("/$", "")),
        path(section),
        openId(section.section(openId)),
        section.read(contents));
  }

  private @Nullable Path path(Section section) {
    Scalar scalar = section.scalar(tokens);
    try {
      return scalar == null ? null : Path.of(scalar.text());
    } catch (InvalidPathException e) {
      section.error(tokens, "does not name a file");
      return null;
    }
  }

  private static AccessSettings.@Nullable OpenId openId(Section section) {
    if (section.isEmpty()) {
      return null;
    }
    section.require(ISSUER, "give the provider's address");
    section.require(CLIENT_ID, "give the name under which the console is registered there");
    String issuer = section.matching(ISSUER, "an address, for example https://login.example.com");
    Set<String> operators = texts(section, OPERATORS);
    Set<String> viewers = texts(section, VIEWERS);
    if (operators.isEmpty() && viewers.isEmpty()) {
      section.error("lets nobody in: name groups under operators or viewers");
    }
    AccessSettings.OpenId read =
        new AccessSettings.OpenId(
            URI.create(Objects.requireNonNullElse(issuer, "https://invalid")),
            Objects.requireNonNullElse(section.text(CLIENT_ID), ""),
            secret(section),
            Objects.requireNonNullElse(section.text(CLAIM), Defaults.GROUPS_CLAIM),
            operators,
            viewers);
    section.rejectUnknownKeys();
    return read;
  }

  private static Credential.@Nullable Source secret(Section section) {
    Scalar scalar = section.scalar(CLIENT_SECRET);
    if (scalar == null) {
      return null;
    }
    if (!SECRET.matcher(scalar.text()).matches()) {
      // Whatever stands here may be the secret: it is not repeated.
      section.error(
          scalar,
          "is not a reference: write env:NAME or file:PATH. If this is the secret itself, move it"
              + " out of the file and have it replaced");
      return null;
    }
    return scalar.text().startsWith("env:")
        ? new Credential.Variable(scalar.text().substring(4))
        : new Credential.File(Path.of(scalar.text().substring(5)));
  }

  private static Set<String> texts(Section section, Key.Texts key) {
    return Objects.requireNonNullElse(section.list(key), List.<Scalar>of()).stream()
        .map(Scalar::text)
        .collect(Collectors.toSet());
  }
}

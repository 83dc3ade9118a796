package dev.posthouse.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a provider's {@code credential}: one reference to a key, or a list of them. */
final class CredentialReader {
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");
  private static final String ADVICE =
      "write where the key is found: env:NAME (an environment variable, in capitals), file:PATH,"
          + " cloud (on bedrock or vertex), none, or a list as in [env:A, env:B]";

  /** Stands in a provider's own section. */
  static final Key.Texts KEY =
      new Key.Texts(
          "credential",
          Pattern.compile("none|cloud|env:" + VARIABLE.pattern() + "|file:.+"),
          true,
          "Where the key is found: env:NAME, file:PATH (read again when it changes), cloud (the"
              + " pod's or machine's own role, on bedrock or vertex), none, or a list of them, of"
              + " which the first that works is used");

  private final UnaryOperator<@Nullable String> environment;

  CredentialReader(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  Credential read(Section section, Hosting hosting) {
    section.require(KEY, ADVICE);
    List<Credential.Source> sources = new ArrayList<>();
    Set<Credential.Source> seen = new HashSet<>();
    List<Scalar> given = Objects.requireNonNullElse(section.list(KEY), List.of());
    if (given.isEmpty() && section.has(KEY)) {
      section.error(KEY, "names no key: " + ADVICE);
    }
    for (Scalar scalar : given) {
      Credential.Source source = source(section, scalar);
      if (source == null) {
        continue;
      }
      if (!seen.add(source)) {
        section.error(
            scalar, "names " + source.reference() + " twice: a second key must be another");
      }
      checkPlace(section, scalar, source, hosting);
      sources.add(source);
    }
    if (sources.size() > 1 && seen.contains(new Credential.None())) {
      section.error(KEY, "says none beside keys: remove the one or the others");
    }
    return switch (sources.size()) {
      case 0 -> new Credential.None();
      case 1 -> sources.getFirst();
      default -> new Credential.Several(sources);
    };
  }

  private Credential.@Nullable Source source(Section section, Scalar scalar) {
    String text = scalar.text();
    if (text.equals("none")) {
      return new Credential.None();
    }
    if (text.equals("cloud")) {
      return new Credential.Cloud();
    }
    if (text.startsWith("env:") && VARIABLE.matcher(text.substring(4)).matches()) {
      return variable(section, text.substring(4));
    }
    if (text.startsWith("file:") && text.length() > 5) {
      return file(section, scalar);
    }
    // Whatever else stands here may be a key: it is not repeated.
    section.error(
        scalar,
        "is not a reference: "
            + ADVICE
            + ". If this is the key itself, move it out of the file and have it replaced");
    return null;
  }

  private Credential.Source variable(Section section, String name) {
    String value = environment.apply(name);
    if (value == null || value.isBlank()) {
      section.warn(KEY, "the environment variable " + name + " is not set here");
    }
    return new Credential.Variable(name);
  }

  private static Credential.@Nullable Source file(Section section, Scalar scalar) {
    try {
      Path path = Path.of(scalar.text().substring(5));
      if (!Files.isReadable(path)) {
        section.warn(KEY, "the file does not exist here, or cannot be read");
      }
      return new Credential.File(path);
    } catch (InvalidPathException e) {
      section.error(scalar, "does not name a file: " + ADVICE);
      return null;
    }
  }

  private static void checkPlace(
      Section section, Scalar scalar, Credential.Source source, Hosting hosting) {
    switch (hosting) {
      case Hosting.Direct() -> {
        if (source instanceof Credential.Cloud) {
          section.error(
              scalar, "cloud works with hosting on bedrock or vertex: name a key instead");
        }
      }
      case Hosting.Azure _ -> {
        if (source instanceof Credential.Cloud) {
          section.error(
              scalar, "cloud works on bedrock and vertex: name the Azure resource's key instead");
        }
      }
      case Hosting.Bedrock _ -> {
        if (source instanceof Credential.None) {
          section.error(
              scalar, "bedrock answers nobody without one: write cloud, or name a Bedrock API key");
        }
      }
      case Hosting.Vertex _ -> {
        if (source instanceof Credential.None) {
          section.error(
              scalar,
              "vertex answers nobody without one: write cloud, or name a service account's JSON"
                  + " key, as in file:PATH");
        }
      }
    }
  }
}

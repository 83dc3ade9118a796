package dev.posthouse.console.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who may use the console with a token: a file with a line each, which holds the hash of the
 * token and not the token.
 *
 * <pre>
 *   # name role hash
 *   anna operator sha256:9f86d081…
 * </pre>
 *
 * <p>It is read again when it has changed, so that somebody is let in or shut out without a
 * restart. If it cannot be read, or is wrong, nobody is let in whom it does not name, and the log
 * says why. Safe for use by many threads.
 */
public final class TokenFile {
  private static final Logger log = LoggerFactory.getLogger(TokenFile.class);
  private static final Pattern LINE =
      Pattern.compile("(?<name>\\S{1,100})\\s+(?<role>\\S+)\\s+sha256:(?<hash>[0-9a-f]{64})");

  private final Path file;
  private @Nullable FileTime readAt;
  private long length;
  private Map<String, Person> people = Map.of();

  private TokenFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file.
   *
   * @throws IllegalStateException if it cannot be read or a line is wrong; the message says what to
   *     do
   */
  public static TokenFile of(Path file) {
    TokenFile read = new TokenFile(file);
    try {
      read.read();
    } catch (IOException e) {
      throw new IllegalStateException(
          "console.tokens: %s cannot be read: write a line into it with posthouse token NAME --role operator"
              .formatted(file),
          e);
    }
    return read;
  }

  /** The line for a token. */
  public static String line(String name, ConsoleRole role, String token) {
    return "%s %s sha256:%s".formatted(name, role.word(), Secrets.hash(token));
  }

  /** Whose token it is; empty if it is nobody's. */
  public Optional<Person> find(String token) {
    return ofHash(Secrets.hash(token));
  }

  /** Whose token it is that has this hash; empty if it is nobody's. */
  private synchronized Optional<Person> ofHash(String hash) {
    refresh();
    return Optional.ofNullable(people.get(hash));
  }

  /** Tells whether a token still is the same person's, with the same role; does not keep it. */
  public BooleanSupplier ground(String token, Person person) {
    String hash = Secrets.hash(token);
    return () -> ofHash(hash).filter(person::equals).isPresent();
  }

  /** The same for all who have the same file; of its hashes, and not of the tokens. */
  synchronized String digest() {
    refresh();
    return Secrets.hash(String.join(" ", new TreeSet<>(people.keySet())));
  }

  private void refresh() {
    try {
      FileTime now = Files.getLastModifiedTime(file);
      if (!now.equals(readAt) || Files.size(file) != length) {
        read();
      }
    } catch (IOException | IllegalStateException e) {
      people = Map.of();
      readAt = null;
      log.atError()
          .addKeyValue("file", file)
          .addKeyValue("fault", e.getMessage())
          .log("The console's tokens cannot be read: nobody is let in by one until they can");
    }
  }

  private synchronized void read() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    List<String> lines = Files.readAllLines(file);
    Map<String, Person> found = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(found, line, i + 1);
      }
    }
    people = Map.copyOf(found);
    readAt = time;
    length = Files.size(file);
  }

  private void add(Map<String, Person> found, String line, int number) {
    Matcher matcher = LINE.matcher(line);
    Optional<ConsoleRole> role =
        matcher.matches() ? ConsoleRole.of(matcher.group("role")) : Optional.empty();
    if (role.isEmpty()) {
      // The line is not repeated: somebody may have written the token itself.
      throw new IllegalStateException(
          "console.tokens: line %d of %s is not \"NAME viewer|operator sha256:HASH\": write it with posthouse token NAME --role operator"
              .formatted(number, file));
    }
    found.put(matcher.group("hash"), new Person(matcher.group("name"), role.get()));
  }
}

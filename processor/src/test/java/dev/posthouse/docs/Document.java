package dev.posthouse.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document of the project.
 *
 * @param file where it lies
 * @param text what it says
 */
public record Document(Path file, String text) {
  /** The folder that holds the project. */
  public static final Path PROJECT = Path.of("..");

  /** Whether documents are to be written anew where the code makes them. */
  public static final boolean WRITE = Boolean.getBoolean("docs.write");

  private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

  /** Reads one by its path in the project, for example {@code docs/architecture.md}. */
  public static Document read(String path) {
    return read(PROJECT.resolve(path));
  }

  private static Document read(Path file) {
    try {
      return new Document(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that people wrote to be read: beside the README, and in {@code docs}. */
  public static List<Document> all() {
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(PROJECT, PROJECT.resolve("docs"))) {
      try (Stream<Path> found = Files.walk(folder, folder.equals(PROJECT) ? 1 : 9)) {
        found.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files.stream().map(Document::read).toList();
  }

  /** The fenced blocks of a language. */
  public List<String> blocks(String language) {
    return FENCED
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** The first fenced block of a language that holds a text. */
  public String block(String language, String part) {
    return blocks(language).stream()
        .filter(block -> block.contains(part))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("%s has no %s with %s".formatted(this, language, part)));
  }

  /** What a pattern finds. */
  public List<MatchResult> matches(String pattern) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  /** The document without its fenced blocks. */
  public String prose() {
    return FENCED.matcher(text).replaceAll("");
  }

  /**
   * Writes what is to stand between {@code <!-- name -->} and {@code <!-- end -->}, if documents
   * are written.
   *
   * @return the document as it ought to be
   */
  public String with(String name, String made) {
    String begin = "<!-- " + name + " -->\n";
    int from = text.indexOf(begin);
    int to = text.indexOf("<!-- end -->", Math.max(0, from));
    if (from < 0 || to < 0) {
      throw new AssertionError("%s has no place for %s".formatted(this, name));
    }
    String right = text.substring(0, from + begin.length()) + made + text.substring(to);
    if (WRITE && !right.equals(text)) {
      try {
        Files.writeString(file, right);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return right;
  }

  @Override
  public String toString() {
    return PROJECT.relativize(file).toString();
  }
}

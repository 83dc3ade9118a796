package dev.posthouse.cli.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.content.ContentException;
import dev.posthouse.content.ContentUploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts files of this machine into requests: those that a part names by {@code path}, and those that
 * are attached to every request. Small ones travel in the request, large ones are put into the
 * content store, if one was named.
 *
 * <p>Tested by {@code LocalFilesTest}.
 */
final class LocalFiles {

  /** What a record has room for beside a prompt, as base64. */
  static final long MOST_IN_REQUEST = 128 << 10;

  private static final String PATH = "path";
  private static final List<String> KINDS = List.of("image", "document", "audio");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("heic", "image/heic"),
          Map.entry("heif", "image/heif"),
          Map.entry("wav", "audio/wav"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("aiff", "audio/aiff"),
          Map.entry("aac", "audio/aac"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("flac", "audio/flac"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("txt", "text/plain"),
          Map.entry("log", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("csv", "text/csv"),
          Map.entry("html", "text/html"),
          Map.entry("json", "application/json"),
          Map.entry("xml", "application/xml"),
          Map.entry("rtf", "application/rtf"),
          Map.entry("doc", "application/msword"),
          Map.entry(
              "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
          Map.entry("xls", "application/vnd.ms-excel"),
          Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
          Map.entry("ppt", "application/vnd.ms-powerpoint"),
          Map.entry(
              "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
          Map.entry("odt", "application/vnd.oasis.opendocument.text"));

  /** A file cannot be put into a request; the message says which, and what to do. */
  static final class UnusableFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private UnusableFileException(String message) {
      super(message);
    }
  }

  private final Path folder;
  private final List<Path> attached;
  private final @Nullable ContentUploads store;
  private final Map<Path, String> stored = new HashMap<>();

  /**
   * @param folder where paths that are not absolute begin
   * @param attached to every request
   * @param store for large ones; null if none was named
   */
  LocalFiles(Path folder, List<Path> attached, @Nullable ContentUploads store) {
    this.folder = folder;
    this.attached = List.copyOf(attached);
    this.store = store;
  }

  /**
   * A request with its files.
   *
   * @throws UnusableFileException if one cannot be had; the message names it
   */
  byte[] filled(byte[] json) throws UnusableFileException {
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (IOException _) {
      return json; // whoever reads it next says what is wrong with it
    }
    if (!(tree instanceof ObjectNode request)) {
      return json;
    }
    boolean changed = fillPaths(request);
    if (!attached.isEmpty()) {
      attach(request);
      changed = true;
    }
    try {
      return changed ? JSON.writeValueAsBytes(request) : json;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean fillPaths(ObjectNode request) throws UnusableFileException {
    boolean changed = false;
    for (JsonNode message : request.path("messages")) {
      for (JsonNode part : message.path("parts")) {
        for (String kind : KINDS) {
          if (part.get(kind) instanceof ObjectNode content && content.path(PATH).isTextual()) {
            fill(content, file(content.remove(PATH).asText()), kind.equals("image"));
            changed = true;
          }
        }
      }
    }
    return changed;
  }

  private void attach(ObjectNode request) throws UnusableFileException {
    ArrayNode parts = lastMessage(request).withArray("parts");
    for (Path file : attached) {
      String type = type(file);
      String kind =
          type.startsWith("image/") ? "image" : type.startsWith("audio/") ? "audio" : "document";
      fill(parts.addObject().putObject(kind), file, kind.equals("image"));
    }
  }

  private static ObjectNode lastMessage(ObjectNode request) throws UnusableFileException {
    JsonNode prompt = request.get("prompt");
    if (prompt != null && prompt.isTextual() && request.path("messages").isEmpty()) {
      request.remove("prompt");
      return request
          .putArray("messages")
          .addObject()
          .put("role", "user")
          .put("content", prompt.asText());
    }
    JsonNode messages = request.path("messages");
    if (messages.path(messages.size() - 1) instanceof ObjectNode last
        && last.path("role").asText().equals("user")) {
      return last;
    }
    throw new UnusableFileException(
        "files are attached to a prompt, or to a last message of the user's: give one");
  }

  /** Pictures have no names. */
  private void fill(ObjectNode content, Path file, boolean picture) throws UnusableFileException {
    try {
      if (!content.has("mediaType")) {
        content.put("mediaType", type(file));
      }
      if (!picture && !content.has("name")) {
        content.put("name", String.valueOf(file.getFileName()));
      }
      long size = Files.size(file);
      if (store != null && size > MOST_IN_REQUEST) {
        String location = stored.get(file);
        if (location == null) {
          location = store.put(file, content.path("mediaType").asText());
          stored.put(file, location);
        }
        content.put("stored", location).put("size", size);
      } else if (size > Integer.MAX_VALUE / 2) {
        throw new UnusableFileException(file + " is too large for a request; name a --store");
      } else {
        content.put("data", Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UnusableFileException(
          "the file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (ContentException e) {
      throw new UnusableFileException("the file " + file + ": " + e.failure().message());
    }
  }

  private Path file(String path) throws UnusableFileException {
    try {
      return folder.resolve(path);
    } catch (InvalidPathException _) {
      throw new UnusableFileException("a path names no file: mend it");
    }
  }

  private static String type(Path file) throws UnusableFileException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new UnusableFileException(
          "the media type of "
              + file
              + " does not follow from its name: give a part with path and mediaType");
    }
    return type;
  }
}

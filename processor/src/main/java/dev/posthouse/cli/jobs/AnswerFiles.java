package dev.posthouse.cli.jobs;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.content.PlainName;
import dev.posthouse.wire.JobResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Writes answers to files: JSON where that was asked for, and of vectors, else text.
 *
 * <p>Tested by {@code AnswerFilesTest}.
 */
final class AnswerFiles {
  /** With an end of four characters, what file systems take at most. */
  private static final int LONGEST = 240;

  private final Path folder;

  private AnswerFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Files in a folder, which is made if there is none.
   *
   * @throws CommandFailedException if it cannot be
   */
  static AnswerFiles in(Path folder) throws CommandFailedException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CommandFailedException("--files " + folder + " cannot be made: " + e, e);
    }
    return new AnswerFiles(folder);
  }

  /**
   * Writes an answer, if there is one; a later generation's takes the place of the one before.
   *
   * @throws CommandFailedException if the file cannot be written
   */
  void write(Ended ended) throws CommandFailedException {
    if (!(ended instanceof Ended.Answered(JobResult result))) {
      return;
    }
    String json = result.getVectors().isEmpty() ? result.getJson() : json(result.getVectors());
    String name = PlainName.of(result.getJobId(), '%', LONGEST);
    Path file = folder.resolve(name + (json == null ? ".txt" : ".json"));
    try {
      Files.writeString(file, json == null ? result.getText() : json);
    } catch (IOException e) {
      throw new CommandFailedException(file + " cannot be written: " + e, e);
    }
  }

  /** A list of vectors, each a line; read as float32, the numbers are those of the result. */
  private static String json(List<ByteBuffer> vectors) {
    return vectors.stream()
        .map(AnswerFiles::numbers)
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private static String numbers(ByteBuffer vector) {
    ByteBuffer numbers = vector.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    StringJoiner joined = new StringJoiner(",", "[", "]");
    while (numbers.remaining() >= Float.BYTES) {
      joined.add(Float.toString(numbers.getFloat()));
    }
    return joined.toString();
  }
}

package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.wire.JobResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes answers to files: JSON where that was asked for, else text.
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
    boolean isJson = result.getJson() != null;
    Path file = folder.resolve(name(result.getJobId()) + (isJson ? ".json" : ".txt"));
    try {
      Files.writeString(file, isJson ? result.getJson() : result.getText());
    } catch (IOException e) {
      throw new CommandFailedException(file + " cannot be written: " + e, e);
    }
  }

  /** An id may hold anything; a file's name here holds no folder, and nothing that hides it. */
  static String name(String jobId) {
    var name = new StringBuilder();
    for (byte b : jobId.getBytes(UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '_'
              || (b == '.' && !name.isEmpty());
      name.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
    }
    return name.length() <= LONGEST
        ? name.toString()
        : name.substring(0, LONGEST - 9) + "-" + Integer.toHexString(jobId.hashCode());
  }
}

package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerFilesTest {
  @TempDir Path folder;

  @Test
  void anAnswerIsAFileOfItsText() throws Exception {
    AnswerFiles files = AnswerFiles.in(folder.resolve("new/answers"));

    files.write(new Ended.Answered(result("a-1", "Größe", null)));
    files.write(new Ended.Answered(result("a-2", "{\"a\": 1}", "{\"a\": 1}")));
    files.write(new Ended.Dead(new DeadLetter()));

    assertThat(folder.resolve("new/answers/a-1.txt")).hasContent("Größe");
    assertThat(folder.resolve("new/answers/a-2.json")).hasContent("{\"a\": 1}");
    try (Stream<Path> all = Files.list(folder.resolve("new/answers"))) {
      assertThat(all).hasSize(2);
    }
  }

  @Test
  void vectorsAreAFileOfNumbers() throws Exception {
    JobResult result = result("a-1", "", null);
    ByteBuffer vector = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    vector.putFloat(0.1f).putFloat(-2).flip();
    result.setVectors(List.of(vector, vector));

    AnswerFiles.in(folder).write(new Ended.Answered(result));

    assertThat(folder.resolve("a-1.json")).hasContent("[\n[0.1,-2.0],\n[0.1,-2.0]\n]\n");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> AnswerFiles.in(file.resolve("in")))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("--files");
  }

  private static JobResult result(String id, String text, @Nullable String json) {
    JobResult result = new JobResult();
    result.setJobId(id);
    result.setText(text);
    result.setJson(json);
    result.setVectors(List.of());
    return result;
  }
}

package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.content.ContentUploads;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.wire.Attachment;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalFilesTest {
  @TempDir Path folder;
  @TempDir Path shared;

  @BeforeEach
  void files() throws Exception {
    Files.writeString(folder.resolve("a.pdf"), "PDF");
    Files.writeString(folder.resolve("A.PNG"), "PNG");
    Files.writeString(folder.resolve("speech.wav"), "WAV");
    Files.write(folder.resolve("large.pdf"), new byte[200_000]);
    Files.createFile(folder.resolve("what.xyz"));
  }

  @Test
  void attachedFilesStandBesideThePrompt() throws Exception {
    JobRequest request = filled("{'prompt':'Sum it up'}", null, "a.pdf", "A.PNG", "speech.wav");

    Message message = request.getMessages().getFirst();
    assertThat(request.getPrompt()).isNull();
    assertThat(message.getContent()).isEqualTo("Sum it up");
    Attachment pdf = message.getParts().getFirst().getDocument();
    assertThat(pdf.getMediaType()).isEqualTo("application/pdf");
    assertThat(pdf.getName()).isEqualTo("a.pdf");
    assertThat(UTF_8.decode(pdf.getData().duplicate()).toString()).isEqualTo("PDF");
    assertThat(message.getParts().get(1).getImage().getMediaType()).isEqualTo("image/png");
    assertThat(message.getParts().get(2).getAudio().getMediaType()).isEqualTo("audio/wav");
    assertThat(RequestLines.fault(request)).isNull();
  }

  @Test
  void attachedFilesStandInTheLastMessage() throws Exception {
    JobRequest request = filled("{'messages':[{'role':'user','content':'a'}]}", null, "a.pdf");

    assertThat(request.getMessages().getFirst().getParts()).hasSize(1);
  }

  @Test
  void aPartNamesAFileByItsPathFromTheFilesFolder() throws Exception {
    JobRequest request =
        filled(
            "{'messages':[{'role':'user','parts':[{'document':{'path':'what.xyz','mediaType':'text/plain','name':'x'}},"
                + "{'document':{'path':'a.pdf'}}]}],'providerOptions':{'openai':{'document':{'path':'a.pdf'}}}}",
            null);

    Attachment named = request.getMessages().getFirst().getParts().getFirst().getDocument();
    assertThat(named.getMediaType()).isEqualTo("text/plain");
    assertThat(named.getName()).isEqualTo("x");
    assertThat(request.getProviderOptions()).contains("path");
  }

  /** Nothing of it travels through Kafka; twice put, it lies there once. */
  @Test
  void aLargeFileIsPutIntoTheStore() throws Exception {
    try (ContentUploads uploads =
        ContentUploads.to(
            "file:in",
            new ContentSettings(null, shared, 1 << 20, Duration.ofSeconds(9), 1 << 20))) {
      JobRequest request = filled("{'prompt':'a'}", uploads, "large.pdf", "a.pdf", "large.pdf");

      Attachment large = request.getMessages().getFirst().getParts().getFirst().getDocument();
      assertThat(large.getData()).isNull();
      assertThat(large.getSize()).isEqualTo(200_000);
      assertThat(large.getStored()).startsWith("file:in/").endsWith("/large.pdf");
      assertThat(shared.resolve(large.getStored().substring(5))).hasSize(200_000);
      assertThat(request.getMessages().getFirst().getParts().get(1).getDocument().getStored())
          .isNull();
      assertThat(request.getMessages().getFirst().getParts().get(2).getDocument().getStored())
          .isEqualTo(large.getStored());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'prompt':'a'}                                    | none.pdf | none.pdf cannot be read
          {'prompt':'a'}                                    | what.xyz | does not follow from its name
          {'messages':[{'role':'assistant','content':'a'}]} | a.pdf    | a last message of the user's
          """)
  void whatCannotBeUsedIsNamed(String json, String file, String expected) {
    assertThatThrownBy(() -> filled(json, null, file))
        .isInstanceOf(LocalFiles.UnusableFileException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void whatIsNoRequestIsLeftToWhoeverReadsIt() throws Exception {
    byte[] broken = "{".getBytes(UTF_8);

    assertThat(new LocalFiles(folder, List.of(), null).filled(broken)).isSameAs(broken);
  }

  private JobRequest filled(String json, @Nullable ContentUploads uploads, String... attached)
      throws Exception {
    List<Path> files = List.of(attached).stream().map(folder::resolve).toList();
    byte[] filled =
        new LocalFiles(folder, files, uploads).filled(json.replace('\'', '"').getBytes(UTF_8));
    return JsonFormat.read(filled, JobRequest.class);
  }
}

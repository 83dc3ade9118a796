package dev.posthouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentUploadTest {
  private static final byte[] BYTES = "%PDF-1.7 and more".getBytes(UTF_8);

  @TempDir Path temporary;

  @Test
  void aLargeFileIsPutIntoTheSharedFolderAndReferredTo() throws Exception {
    Path file = Files.write(temporary.resolve("17.pdf"), BYTES);
    Path root = temporary.resolve("shared");
    ContentUpload upload = new ContentUpload("file:in", ContentUpload.folder(root), 4);

    Attachment document = upload.document(file, "application/pdf");

    assertThat(document.getStored()).matches("file:in/[0-9a-f]{64}/17\\.pdf");
    assertThat(document.getSize()).isEqualTo(BYTES.length);
    assertThat(document.getName()).isEqualTo("17.pdf");
    assertThat(document.getData()).isNull();
    assertThat(root.resolve(document.getStored().substring(5))).hasBinaryContent(BYTES);
    assertThat(upload.put(file, "application/pdf")).isEqualTo(document.getStored());
    try (Stream<Path> all = Files.walk(root)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void aSmallFileTravelsInTheRequest() throws Exception {
    Path file = Files.write(temporary.resolve("a.png"), BYTES);
    ContentUpload upload =
        new ContentUpload(
            "s3://bucket",
            (key, type, path) -> {
              throw new IOException("must not be put");
            });

    Image image = upload.image(file, "image/png");

    assertThat(image.getData()).isEqualTo(ByteBuffer.wrap(BYTES));
    assertThat(image.getStored()).isNull();
  }

  @Test
  void anObjectStoreIsGivenTheKeyInTheBucket() throws Exception {
    Path file = Files.write(temporary.resolve("a.png"), BYTES);
    List<String> keys = new ArrayList<>();
    ContentUpload upload =
        new ContentUpload(
            "s3://bucket/in/2026/", (key, type, path) -> keys.add(key + " " + type), 0);

    Image image = upload.image(file, "image/png");

    assertThat(keys).singleElement().asString().matches("in/2026/[0-9a-f]{64}/a\\.png image/png");
    assertThat(image.getStored()).isEqualTo("s3://bucket/" + keys.get(0).replace(" image/png", ""));
  }

  @Test
  void whatTheStoreDoesNotTakeIsThrown() throws Exception {
    Path file = Files.write(temporary.resolve("a.png"), BYTES);
    ContentUpload upload =
        new ContentUpload(
            "s3://bucket/in",
            (key, type, path) -> {
              throw new IOException("503");
            },
            0);

    assertThatThrownBy(() -> upload.image(file, "image/png")).hasMessage("503");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com/in", "s3://", "s3:///in", "file:/srv", "in"})
  void aPlaceThatIsNoneIsSaidSo(String place) {
    assertThatThrownBy(() -> new ContentUpload(place, (key, type, path) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("s3://bucket/prefix or file:folder");
  }
}

package dev.posthouse.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Defaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentUploadsTest {
  private static final byte[] BYTES = {1, 2, 3, -1};

  @TempDir Path temporary;

  @Test
  void aFileIsPutIntoABucketUnderTheHashOfItsContent() throws Exception {
    Path file = Files.write(temporary.resolve("a b.pdf"), BYTES);
    try (S3Server server = S3Server.start(Files.createDirectory(temporary.resolve("s3")));
        ContentUploads uploads =
            ContentUploads.to(
                "s3://contracts/in",
                new ContentSettings(server.settings(), null, 1 << 20, Duration.ofSeconds(9), 0))) {
      String location = uploads.put(file, "application/pdf");

      assertThat(location).matches("s3://contracts/in/[0-9a-f]{64}/a b\\.pdf");
      assertThat(server.get(location.substring("s3://contracts/".length()))).isEqualTo(BYTES);
      assertThat(uploads.put(file, "application/pdf")).isEqualTo(location);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s3://contracts/in, set contents.objects",
    "file:in, set contents.folder",
    "file:../in, names no file below the shared folder",
    "https://example.com/in, is no place that is known",
  })
  void aPlaceThatIsNotThereIsNamed(String place, String expected) {
    assertThatThrownBy(() -> ContentUploads.to(place, Defaults.CONTENTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }
}

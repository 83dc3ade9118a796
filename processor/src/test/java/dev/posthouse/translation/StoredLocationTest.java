package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredLocationTest {
  @Test
  void aLocationIsAnObjectOrAFile() {
    assertThat(StoredLocation.of("s3://contracts/2026/ä 17.pdf"))
        .isEqualTo(new StoredLocation.InBucket("contracts", "2026/ä 17.pdf"));
    assertThat(StoredLocation.of("file:2026/17.pdf"))
        .isEqualTo(new StoredLocation.InFolder("2026/17.pdf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3://",
        "s3://bucket",
        "s3://bucket/",
        "s3://bucket/folder/",
        "s3://Bucket/key",
        "s3://b/key",
        "s3:///key",
        "s3://bucket/a\nb",
        "S3://bucket/key",
        "file:",
        "file:/etc/passwd",
        "file:///etc/passwd",
        "file:a/../../b",
        "file:..",
        "file:./a",
        "file:a//b",
        "file:a\\..\\b",
        "file:a\0b",
        "https://example.com/a",
        "/etc/passwd",
      })
  void whatIsNeitherHasAFault(String location) {
    assertThat(StoredLocation.fault(location)).isPresent();
    assertThatThrownBy(() -> StoredLocation.of(location)).isInstanceOf(InvalidRequest.class);
  }
}

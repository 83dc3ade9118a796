package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentReaderTest {
  private static final String REST =
      """
      kafka: {bootstrap.servers: "localhost:9092"}
      wire: {format: json}
      providers: {one: {api: openai, model: m, credential: none}}
      """;

  @Test
  void withoutTheSectionThereIsNoStore() throws Exception {
    ContentSettings contents = read("").settings().contents();

    assertThat(contents.objects()).isNull();
    assertThat(contents.folder()).isNull();
    assertThat(contents.maxBytes()).isEqualTo(50 << 20);
    assertThat(contents.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(contents.inMemory()).isZero();
  }

  @Test
  void aStoreAndAFolderAreRead() throws Exception {
    CheckedSettings checked =
        read(
            """
            contents:
              objects:
                endpoint: https://minio.example.com:9000
                region: eu-central-1
                pathStyle: true
                accessKeyId: env:ID
                secretAccessKey: file:/run/secrets/s3
                buckets: [contracts, calls]
              folder: /absent/posthouse
              maxBytes: 8MiB
              timeout: 5s
              inMemory: 64MiB
            """);

    assertThat(checked.settings().contents())
        .isEqualTo(
            new ContentSettings(
                new ContentSettings.ObjectStore(
                    URI.create("https://minio.example.com:9000"),
                    "eu-central-1",
                    true,
                    new ContentSettings.Keys(
                        new Credential.Variable("ID"),
                        new Credential.File(Path.of("/run/secrets/s3"))),
                    Set.of("contracts", "calls")),
                Path.of("/absent/posthouse"),
                8 << 20,
                Duration.ofSeconds(5),
                64 << 20));
    assertThat(checked.warnings().toString())
        .contains("the environment variable ID is not set here")
        .contains("there is no such folder here");
  }

  @Test
  void largeAnswersHaveAPlace() throws Exception {
    CheckedSettings checked =
        read(
            """
            contents:
              objects: {buckets: [contracts]}
              results: {store: s3://answers/posthouse}
            """);

    assertThat(checked.settings().contents().results())
        .isEqualTo(new ContentSettings.Results("s3://answers/posthouse", 256 << 10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {objects: {region: eu-central-1}}                                   | name the buckets that requests may refer to
          {objects: {buckets: [Contracts]}}                                   | is no bucket's name
          {objects: {buckets: [contracts], accessKeyId: env:ID}}              | has one half of a key
          {objects: {buckets: [contracts], accessKeyId: AKIA1, secretAccessKey: env:S}} | is not a reference: write where it is found
          {objects: {buckets: [contracts], endpoint: minio}}                  | must be an address
          {maxBytes: 8MiB, inMemory: 4MiB}                                    | the largest would never be fetched
          {results: {above: 1MiB}}                                            | write where large answers are put
          {results: {store: "s3://answers"}}                                  | is in an object store: write its address under contents.objects
          {results: {store: "file:answers"}}                                  | is in the shared folder: write where that is as contents.folder
          {folder: /srv, results: {store: "file:../answers"}}                 | leads out of the shared folder
          {folder: /srv, results: {store: "/answers"}}                        | must be a place, as in s3://answers/posthouse or file:answers
          {bucket: contracts}                                                 | bucket
          """)
  void whatIsWrongIsNamed(String section, String expected) {
    InvalidSettingsException faults =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> read("contents: " + section + "\n"));

    assertThat(faults.getMessage()).contains(expected).doesNotContain("AKIA1");
  }

  private static CheckedSettings read(String contents) throws InvalidSettingsException {
    return SettingsReader.check("settings", REST + contents, name -> null);
  }
}

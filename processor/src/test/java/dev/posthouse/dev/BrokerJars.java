package dev.posthouse.dev;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A broker of any version of Kafka, as Maven Central has it: the jars of {@code kafka_2.13} with
 * all they need, below {@code target}.
 */
final class BrokerJars {
  private static final Path FOLDER = Path.of("target", "brokers").toAbsolutePath();
  private static final long FETCHING_SECONDS = 300;

  /** Without a logger of its own a broker says nothing. */
  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>dev.posthouse.test</groupId>
        <artifactId>broker</artifactId>
        <version>1</version>
        <packaging>pom</packaging>
        <dependencies>
          <dependency>
            <groupId>org.apache.kafka</groupId>
            <artifactId>kafka_2.13</artifactId>
            <version>VERSION</version>
          </dependency>
          <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-simple</artifactId>
            <version>1.7.36</version>
          </dependency>
        </dependencies>
      </project>
      """;

  private BrokerJars() {}

  /** The class path of a broker of this version; fetches it once. */
  static synchronized String classPath(String version) {
    Path jars = FOLDER.resolve(version);
    Path complete = jars.resolve("complete");
    try {
      if (!Files.exists(complete)) {
        fetch(version, jars);
        Files.createFile(complete);
      }
    } catch (IOException e) {
      throw new IllegalStateException("The jars of Kafka " + version + " cannot be fetched", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return jars + File.separator + "*";
  }

  private static void fetch(String version, Path jars) throws IOException, InterruptedException {
    Files.createDirectories(jars);
    Path pom = Files.writeString(jars.resolve("pom.xml"), POM.replace("VERSION", version));
    Path output = jars.resolve("mvn.log");
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-ntp",
                "-f",
                pom.toString(),
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies",
                "-DoutputDirectory=" + jars)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!maven.waitFor(FETCHING_SECONDS, TimeUnit.SECONDS) || maven.exitValue() != 0) {
      maven.destroyForcibly();
      throw new IllegalStateException(
          "Maven has not fetched Kafka " + version + ": " + Files.readString(output));
    }
  }
}

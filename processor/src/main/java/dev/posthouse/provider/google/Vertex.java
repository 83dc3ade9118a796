package dev.posthouse.provider.google;

import com.anthropic.vertex.backends.VertexBackend;
import dev.posthouse.provider.key.Identity;
import dev.posthouse.settings.Hosting;

/** Vertex AI as a platform: where it is and who calls. */
public final class Vertex {
  private Vertex() {}

  /**
   * Also tells the platform's address, which depends on the location.
   *
   * @throws IllegalArgumentException if the identity is none of Google's
   */
  public static VertexBackend backend(Hosting.Vertex vertex, Identity identity) {
    if (!(identity instanceof Identity.Google(var credentials))) {
      throw new IllegalArgumentException("not an identity at Google");
    }
    return VertexBackend.builder()
        .googleCredentials(credentials)
        .project(vertex.project())
        .region(vertex.location())
        .build();
  }
}

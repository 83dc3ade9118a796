package dev.posthouse.content;

import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Credential;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A server of somebody else's that speaks S3 and checks signatures, over a folder. */
public final class S3Server implements AutoCloseable {
  public static final String BUCKET = "contracts";

  private static final String KEY_ID = "the-id";
  private static final String SECRET = "the-secret";

  private final Path folder;
  private final Path objects;
  private final S3Proxy proxy;

  private S3Server(Path folder, Path objects, S3Proxy proxy) {
    this.folder = folder;
    this.objects = objects;
    this.proxy = proxy;
  }

  /**
   * Starts one on a free port.
   *
   * @param folder for its objects, and for keys
   */
  public static S3Server start(Path folder) throws Exception {
    Path objects = Files.createDirectories(folder.resolve("objects"));
    Files.createDirectory(objects.resolve(BUCKET));
    Files.writeString(folder.resolve("id"), KEY_ID + "\n");
    Files.writeString(folder.resolve("secret"), SECRET + "\n");
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(objects.toString()))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY_ID, SECRET)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .build();
    proxy.start();
    return new S3Server(folder, objects, proxy);
  }

  /** Where it is. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** As settings name it. */
  public ContentSettings.ObjectStore settings() {
    return settings(endpoint());
  }

  /** The same behind another address. */
  public ContentSettings.ObjectStore settings(URI endpoint) {
    return new ContentSettings.ObjectStore(
        endpoint, "us-east-1", true, keys("secret"), Set.of(BUCKET, "unknown-bucket"));
  }

  /** As settings name it that have another key. */
  public ContentSettings.ObjectStore wrongKey() throws IOException {
    Files.writeString(folder.resolve("wrong"), "not-the-secret");
    return new ContentSettings.ObjectStore(
        endpoint(), "us-east-1", true, keys("wrong"), Set.of(BUCKET));
  }

  /** The settings of {@link #wrongKey} have the right one from now on. */
  public void mendKey() throws IOException {
    Files.writeString(folder.resolve("wrong"), SECRET);
  }

  /** Puts an object into the bucket, past the protocol. */
  public void put(String key, byte[] bytes) throws IOException {
    Path file = objects.resolve(BUCKET).resolve(key);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /** An object of the bucket, past the protocol. */
  public byte[] get(String key) throws IOException {
    return Files.readAllBytes(objects.resolve(BUCKET).resolve(key));
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private ContentSettings.Keys keys(String secret) {
    return new ContentSettings.Keys(
        new Credential.File(folder.resolve("id")), new Credential.File(folder.resolve(secret)));
  }
}

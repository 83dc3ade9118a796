package dev.posthouse.content;

import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Credential;
import dev.posthouse.translation.StoredLocation;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object store that speaks S3. What fails is not tried again here: the job's route decides, and
 * a store that is down is not asked several times for each of its calls.
 *
 * <p>Tested by {@code ObjectStoreTest}.
 */
final class ObjectStore implements ContentStore<StoredLocation.InBucket> {

  /** A store that does not answer for so long is down; one that is slow sends something. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final Set<String> buckets;
  private final S3Client client;

  ObjectStore(ContentSettings.ObjectStore settings, Duration timeout) {
    this.buckets = settings.buckets();
    Duration silence = timeout.compareTo(SILENCE) < 0 ? timeout : SILENCE;
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(silence)
                    .socketTimeout(silence)
                    .build())
            .region(Region.of(settings.region()))
            .forcePathStyle(settings.pathStyle())
            .credentialsProvider(credentials(settings.keys()))
            // Stores other than Amazon's do not know its newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()));
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    this.client = builder.build();
  }

  @Override
  public long size(StoredLocation.InBucket place, TimeLeft time) throws ContentException {
    checkBucket(place);
    time.check();
    try {
      return client
          .headObject(request -> request.bucket(place.bucket()).key(place.key()))
          .contentLength();
    } catch (SdkException e) {
      throw failure(e, place);
    }
  }

  @Override
  public byte[] read(StoredLocation.InBucket place, int size, TimeLeft time)
      throws ContentException {
    checkBucket(place);
    time.check();
    ResponseInputStream<GetObjectResponse> in;
    try {
      in = client.getObject(request -> request.bucket(place.bucket()).key(place.key()));
    } catch (SdkException e) {
      throw failure(e, place);
    }
    try {
      byte[] bytes = time.read(in, size);
      in.close();
      return bytes;
    } catch (EOFException _) {
      in.abort();
      throw ContentException.unavailable(
          "An object changed, or its transfer broke off, while it was read from the bucket "
              + place.bucket()
              + ".",
          "changed");
    } catch (IOException | SdkException e) {
      in.abort();
      throw unreachable(e);
    } catch (ContentException e) {
      in.abort();
      throw e;
    }
  }

  /** Puts a file to a place. */
  void write(StoredLocation.InBucket place, String mediaType, Path file) throws ContentException {
    write(place, mediaType, RequestBody.fromFile(file));
  }

  /** Puts bytes to a place. */
  void write(StoredLocation.InBucket place, String mediaType, byte[] bytes)
      throws ContentException {
    write(place, mediaType, RequestBody.fromBytes(bytes));
  }

  private void write(StoredLocation.InBucket place, String mediaType, RequestBody body)
      throws ContentException {
    checkBucket(place);
    try {
      try {
        put(place, mediaType, body);
      } catch (SdkClientException e) {
        if (e instanceof AbortedException) {
          throw e;
        }
        // Mostly it met a connection that the store had closed; the same bytes at the same place
        // do no harm twice.
        put(place, mediaType, body);
      }
    } catch (AwsServiceException e) {
      throw refusedToTake(e, place);
    } catch (SdkException e) {
      throw brokenOff(e, place);
    }
  }

  private void put(StoredLocation.InBucket place, String mediaType, RequestBody body) {
    var _ =
        client.putObject(
            request -> request.bucket(place.bucket()).key(place.key()).contentType(mediaType),
            body);
  }

  /**
   * A store that refuses what it has not read to its end may break off before it says so; without a
   * body, it says so.
   */
  private ContentException brokenOff(SdkException e, StoredLocation.InBucket place) {
    try {
      client.headBucket(request -> request.bucket(place.bucket()));
    } catch (AwsServiceException said) {
      return refusedToTake(said, place);
    } catch (SdkException _) {
      return unreachable(e);
    }
    return unreachable(e);
  }

  /** What is wrong with the store or its settings, and never with whom the bytes are of. */
  private static ContentException refusedToTake(
      AwsServiceException e, StoredLocation.InBucket place) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    int status = e.statusCode();
    return status / 100 == 4 && status != 408 && status != 429
        ? ContentException.refused(
            "The object store refused to take an object for the bucket %s (HTTP %d%s). Check that there is such a bucket, and what the key of contents.objects may write."
                .formatted(place.bucket(), status, words(code)),
            code)
        : ContentException.unavailable(
            "The object store failed (HTTP %d%s).".formatted(status, words(code)), code);
  }

  @Override
  public void close() {
    client.close();
  }

  /** What the key may read is more than what a request may. */
  private void checkBucket(StoredLocation.InBucket place) throws ContentException {
    if (!buckets.contains(place.bucket())) {
      throw new ContentException(
          FailureKind.INVALID_REQUEST,
          "Requests may not refer to the bucket "
              + place.bucket()
              + ". Name it in contents.objects.buckets, or put the content into one that is named.",
          "bucket");
    }
  }

  private static ContentException failure(SdkException e, StoredLocation.InBucket place) {
    if (!(e instanceof AwsServiceException answered)) {
      return unreachable(e);
    }
    String code =
        answered.awsErrorDetails() == null ? null : answered.awsErrorDetails().errorCode();
    int status = answered.statusCode();
    return switch (status) {
      case 404 ->
          ContentException.missing(
              "The bucket %s has no such object as the request refers to. Put it there before the request is sent, and keep it until the job has ended."
                  .formatted(place.bucket()),
              code);
      case 401, 403 ->
          ContentException.refused(
              "The object store refused to give an object of the bucket %s (HTTP %d%s). Check its key and what that may read; without the right to list the bucket, a missing object is refused too."
                  .formatted(place.bucket(), status, words(code)),
              code);
      case 301, 307, 400, 405 ->
          ContentException.refused(
              "The object store does not take the request for an object of the bucket %s (HTTP %d%s). Check endpoint, region and pathStyle of contents.objects."
                  .formatted(place.bucket(), status, words(code)),
              code);
      default ->
          ContentException.unavailable(
              "The object store failed (HTTP %d%s).".formatted(status, words(code)), code);
    };
  }

  private static String words(@Nullable String code) {
    return code == null ? "" : " " + code;
  }

  private static ContentException unreachable(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof SdkClientException && message.contains("credentials")) {
      return ContentException.refused(
          "No key for the object store was found. Set accessKeyId and secretAccessKey of"
              + " contents.objects, or give the process a role.",
          "no_key");
    }
    return ContentException.unavailable(
        "The object store could not be reached, or broke off (%s). Check contents.objects.endpoint and the network."
            .formatted(root(e).getClass().getSimpleName()),
        "unreachable");
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static AwsCredentialsProvider credentials(ContentSettings.@Nullable Keys keys) {
    return keys == null
        ? DefaultCredentialsProvider.builder().build()
        : () -> AwsBasicCredentials.create(value(keys.id()), value(keys.secret()));
  }

  /** Read again each time: a file that changes has the new key. */
  private static String value(Credential.Source source) {
    String value =
        switch (source) {
          case Credential.Variable(String name) -> System.getenv(name);
          case Credential.File(Path path) -> text(path);
          case Credential.Cloud _, Credential.None _ -> null;
        };
    if (value == null || value.isBlank()) {
      throw SdkClientException.create("no credentials at " + source.reference());
    }
    return value.strip();
  }

  private static @Nullable String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return null;
    }
  }
}

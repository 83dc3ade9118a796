package dev.posthouse.cli.jobs;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job's terminal record. */
sealed interface Ended {

  /** The job was answered. */
  record Answered(JobResult result) implements Ended {
    @Override
    public String jobId() {
      return result.getJobId();
    }

    @Override
    public Instant admittedAt() {
      return result.getAdmittedAt();
    }

    @Override
    public String provider() {
      return result.getProvider();
    }

    @Override
    public Instant at() {
      return result.getCompletedAt();
    }

    @Override
    public String json() {
      return new String(JsonFormat.write(result), StandardCharsets.UTF_8);
    }
  }

  /** The job was not answered. */
  record Dead(DeadLetter letter) implements Ended {
    @Override
    public String jobId() {
      return letter.getJobId();
    }

    @Override
    public @Nullable Instant admittedAt() {
      return letter.getAdmittedAt();
    }

    @Override
    public @Nullable String provider() {
      return letter.getProvider();
    }

    @Override
    public Instant at() {
      return letter.getDiedAt();
    }

    @Override
    public String json() {
      return new String(JsonFormat.write(letter), StandardCharsets.UTF_8);
    }
  }

  String jobId();

  /** When its run was admitted; null if it was not. */
  @Nullable Instant admittedAt();

  /** The provider that answered, or was the last to be called; null if none was. */
  @Nullable String provider();

  /** When it ended. */
  Instant at();

  /** The record as on the wire in JSON, on one line. */
  String json();
}

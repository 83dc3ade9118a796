package dev.posthouse.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.TracingSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingOffTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TracedModel CLAUDE =
      new TracedModel("claude", "anthropic", "m", "api.anthropic.com", 443, 100, "chat");

  private final Steps steps = off().steps("llm.attempt.claude");

  @ParameterizedTest
  @ValueSource(strings = {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "no trace"})
  void aTraceContextTravelsOnAsItCame(String traceParent) {
    assertThat(steps.begin(received(traceParent)).headers()).isEqualTo(headers(traceParent));
    assertThat(steps.begin(received(traceParent), NOW).headers()).isEqualTo(headers(traceParent));
    assertThat(steps.beginAnew(received(traceParent)).headers()).isEqualTo(headers(traceParent));
  }

  @Test
  void aRecordWithoutATraceGetsNone() {
    Received received = new Received("llm.requests", 0, 1, new RecordHeaders());

    assertThat(steps.begin(received).headers()).isEmpty();
  }

  @Test
  void nothingIsTraced() {
    assertThat(steps.traced()).isFalse();
    assertThat(Steps.UNTRACED.traced()).isFalse();
  }

  @Test
  void theSdkIsNotLoaded() throws Exception {
    Headers left = (Headers) inALoaderWithoutTheSdk(OneJob.class).call();

    assertThat(left).isEqualTo(headers("as it came"));
  }

  /** The control: the loader would tell. */
  @Test
  void whileTracingIsOnTheSdkIsLoaded() throws Exception {
    Callable<?> traced = inALoaderWithoutTheSdk(TracedJob.class);

    assertThatThrownBy(traced::call)
        .isInstanceOf(NoClassDefFoundError.class)
        .hasMessageContaining("opentelemetry/sdk");
  }

  /** Goes the whole way of a job, with tracing off. */
  public static final class OneJob implements Callable<Headers> {
    @Override
    public Headers call() {
      try (Tracing tracing = off()) {
        Step step = tracing.steps("llm.attempt.claude").begin(received("as it came"));
        step.job(job());
        Answer answer = Answer.ofText("m", "text", "end", new Usage(1, 1, 0, 0));
        try (CallSpan call = step.call(CLAUDE, job())) {
          call.answered(answer);
        }
        step.end(new Outcome.Completed(answer), NOW);
        return step.headers();
      }
    }
  }

  public static final class TracedJob implements Callable<Tracing> {
    @Override
    public Tracing call() {
      return Tracing.start(new TracingSettings(true, Map.of("otel.traces.exporter", "none")));
    }
  }

  private static Callable<?> inALoaderWithoutTheSdk(Class<? extends Callable<?>> type)
      throws ReflectiveOperationException {
    return (Callable<?>)
        new WithoutTheSdk().loadClass(type.getName()).getDeclaredConstructor().newInstance();
  }

  /** Makes this package's classes anew, and knows no class of the SDK. */
  private static final class WithoutTheSdk extends ClassLoader {
    WithoutTheSdk() {
      super(TracingOffTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.opentelemetry.sdk.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith(TracingOffTest.class.getPackageName() + ".")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? findClass(name) : known;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static Tracing off() {
    return Tracing.start(new TracingSettings(false, Map.of()));
  }

  private static Received received(String traceParent) {
    return new Received("llm.provider.claude", 3, 42, headers(traceParent));
  }

  private static Headers headers(String traceParent) {
    Headers headers = new RecordHeaders();
    headers.add("traceparent", traceParent.getBytes(UTF_8));
    headers.add("tracestate", "vendor=1".getBytes(UTF_8));
    headers.add("mine", "kept".getBytes(UTF_8));
    headers.add("mine", "twice".getBytes(UTF_8));
    return headers;
  }

  private static Job job() {
    return Job.newBuilder()
        .setJobId("job")
        .setGeneration(1)
        .setRequest(JobRequest.newBuilder().setPrompt("hi").build())
        .setRoute("default")
        .setChain(List.of("claude"))
        .setProvider("claude")
        .setSource(new Source("requests", 0, 1L))
        .setSubmittedAt(NOW)
        .setAdmittedAt(NOW)
        .setDeadline(NOW.plusSeconds(600))
        .build();
  }
}

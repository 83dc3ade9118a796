package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.job.QuotaReport;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.RateSettings;
import dev.posthouse.wire.JobRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two applications share an account of 600 calls a minute, over real HTTP: another one, which takes
 * half of it and looks at nothing, and this one, which is granted all of it by its settings.
 */
@Tag("timed")
class SharedAccountIT {
  private static final int LIMIT = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Twenty calls come in meanwhile. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** So many calls of an application that gets no reports are refused meanwhile. */
  private static final int CONTROL = 25;

  @Test
  void whatTheVendorSaysIsLeftKeepsThisOneFromCallsThatWouldBeRefused() throws Exception {
    Map<String, Api> vendors = new LinkedHashMap<>();
    vendors.put("claude", Api.ANTHROPIC);
    vendors.put("gpt", Api.OPENAI);
    vendors.put("blind", Api.OPENAI);
    try (SimulatedProviders simulators = SimulatedProviders.start(0, 42, vendors);
        ScheduledExecutorService looks = Executors.newScheduledThreadPool(2);
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<SimulatedProvider, Provider> others = new LinkedHashMap<>();
      for (SimulatedProvider vendor : simulators.providers()) {
        vendor.script(FaultScript.of(Phase.HEALTHY.limitedTo(LIMIT)));
        Provider another = Providers.create(settings(simulators, vendor));
        others.put(vendor, another);
        spendAll(another, vendor, calls);
      }
      // Not before: to spend all keeps the machine so busy that answers come late.
      others.forEach(
          (vendor, another) -> {
            every(looks, Duration.ofMillis(200), () -> calls.execute(() -> call(another)));
            Application application = new Application(settings(simulators, vendor), calls);
            every(looks, Duration.ofMillis(10), application::look);
          });
      awaitBeginning(simulators);

      await().atMost(PATIENCE).until(() -> refused(simulators.provider("blind")) > CONTROL);
      looks.shutdownNow();

      // What the other one takes while the machine stands still is seen too late by anybody.
      assertThat(refused(simulators.provider("claude"))).isLessThan(CONTROL / 2);
      assertThat(refused(simulators.provider("gpt"))).isLessThan(CONTROL / 2);
    }
  }

  /** This application: it looks for permits as a worker does. */
  private static final class Application {
    private final ProviderGate gate;
    private final Provider provider;
    private final ExecutorService calls;

    Application(ProviderSettings settings, ExecutorService calls) {
      this.calls = calls;
      gate =
          new ProviderGate(
              settings, Defaults.HEALTH, Clock.systemUTC(), new Random(7), health -> {});
      Consumer<QuotaReport> reports = settings.name().equals("blind") ? _ -> {} : gate::reported;
      provider = Providers.create(settings, System::getenv, reports);
    }

    void look() {
      gate.tryEnter(Load.UNKNOWN).ifPresent(permit -> calls.execute(() -> call(permit)));
    }

    private void call(Permit permit) {
      try (permit) {
        permit.started();
        permit.succeeded(provider.call(request(), null, PATIENCE).usage());
      } catch (CallFailedException e) {
        permit.failed(e.failure());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Empties the account, and forgets the calls that it took. */
  private static void spendAll(Provider another, SimulatedProvider vendor, ExecutorService calls) {
    for (int i = 0; i < 20; i++) {
      calls.execute(
          () -> {
            while (refused(vendor) == 0) {
              call(another);
            }
          });
    }
    await().atMost(PATIENCE).until(() -> refused(vendor) > 0 && vendor.inFlight() == 0);
    vendor.resetCounts();
  }

  /** Until the first answers have come, nobody knows how little is left. */
  private static void awaitBeginning(SimulatedProviders simulators) {
    for (SimulatedProvider vendor : simulators.providers()) {
      await().atMost(PATIENCE).until(() -> vendor.calls() > 20);
      vendor.resetCounts();
    }
  }

  private static void call(Provider another) {
    try {
      var _ = another.call(request(), null, PATIENCE);
    } catch (CallFailedException _) {
      // It is counted where it was refused.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void every(ScheduledExecutorService looks, Duration span, Runnable look) {
    var _ =
        looks.scheduleWithFixedDelay(
            look, PAUSE.toMillis(), span.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static long refused(SimulatedProvider vendor) {
    return vendor.counts().failed(FaultKind.RATE_LIMITED);
  }

  private static JobRequest request() {
    return JobRequest.newBuilder().setPrompt("Hello").build();
  }

  private static ProviderSettings settings(SimulatedProviders simulators, SimulatedProvider one) {
    return new ProviderSettings(
        one.name(),
        one.api(),
        "a-model",
        simulators.baseUrl(one.name()),
        new Credential.None(),
        one.name(),
        64,
        512,
        Defaults.LIMITS,
        0,
        ModelTerms.USUAL,
        Hosting.DIRECT,
        Defaults.DIALECT,
        RateSettings.ofRequestsPerMinute(LIMIT));
  }
}

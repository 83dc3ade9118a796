package dev.posthouse.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.local.TerminalRecordCount;
import dev.posthouse.dev.DevServers;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One demonstration: submits jobs at an even pace and watches until each has ended.
 *
 * <p>Tested by {@code DemoIT}.
 */
final class DemoRun {
  private static final Logger log = LoggerFactory.getLogger(DemoRun.class);

  private static final Duration TICK = Duration.ofMillis(50);

  /** Once every job has ended, how long to look out for a second terminal record. */
  private static final Duration AFTERMATH = Duration.ofMillis(500);

  private final DevServers servers;
  private final Settings settings;
  private final Scenario scenario;
  private final List<DemoJob> jobs;
  private final Duration patience;
  private final DemoView view;

  /**
   * @param patience how long the jobs may take before the demonstration stops waiting
   */
  DemoRun(
      DevServers servers,
      Settings settings,
      Scenario scenario,
      List<DemoJob> jobs,
      Duration patience,
      DemoView view) {
    this.servers = servers;
    this.settings = settings;
    this.scenario = scenario;
    this.jobs = jobs;
    this.patience = patience;
    this.view = view;
  }

  /** Runs it on a processor that works. */
  DemoReport run() throws InterruptedException {
    Topics topics = new Topics(settings.topics().prefix());
    KafkaProperties kafka = new KafkaProperties(settings);
    Map<String, byte[]> bad = new HashMap<>();
    jobs.stream().filter(DemoJob::bad).forEach(job -> bad.put(job.id(), job.value()));
    DemoCount count = new DemoCount(topics, new WireSerdes(settings.wire()), bad);
    try (TerminalRecordCount terminal = new TerminalRecordCount(topics, kafka.reader(), count);
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      List<SimulatedProvider> providers = List.copyOf(servers.simulators().providers());
      for (int place = 0; place < providers.size(); place++) {
        providers.get(place).script(scenario.script(place));
      }
      long start = System.nanoTime();
      int submitted = 0;
      while (terminal.ended() < jobs.size() && elapsed(start).compareTo(patience) < 0) {
        int due = due(elapsed(start));
        for (; submitted < due; submitted++) {
          send(producer, topics, jobs.get(submitted));
        }
        view.show(elapsed(start), submitted, terminal);
        TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
      }
      Duration took = elapsed(start);
      view.showLast(took, submitted, terminal);
      TimeUnit.NANOSECONDS.sleep(AFTERMATH.toNanos());
      Set<String> ids = jobs.stream().map(DemoJob::id).collect(Collectors.toSet());
      return new DemoReport(
          jobs.size(),
          terminal.results(),
          terminal.deadLetters(),
          terminal.missing(ids),
          terminal.duplicates(),
          took,
          providers,
          bad.size(),
          count);
    }
  }

  private int due(Duration elapsed) {
    long arrival = scenario.arrival(jobs.size()).toMillis();
    return (int) Math.min(jobs.size(), jobs.size() * elapsed.toMillis() / arrival);
  }

  private static void send(Producer<byte[], byte[]> producer, Topics topics, DemoJob job) {
    var _ =
        producer.send(
            new ProducerRecord<>(topics.requests(), job.id().getBytes(UTF_8), job.value()),
            (_, failure) -> {
              if (failure != null) {
                log.atError()
                    .addKeyValue("jobId", job.id())
                    .setCause(failure)
                    .log("A request could not be submitted; it will be missing");
              }
            });
  }

  private static Duration elapsed(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}

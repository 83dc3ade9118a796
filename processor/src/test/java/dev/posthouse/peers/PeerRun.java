package dev.posthouse.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One peer meets one case, on topics of its own. */
final class PeerRun {
  static final int PARTITIONS = 12;
  private static final String TEXT = "All work and no play makes a post horse a dull nag. ";
  private static final int PROMPT = 1024;

  /** What Posthouse asks of the topic of results. */
  private static final String RESULT_BYTES = "2097152";

  /** After which what the last jobs left behind is done. */
  private static final Duration SETTLED = Duration.ofSeconds(8);

  private static final Duration IDLE = Duration.ofSeconds(15);

  private final ChildProgram broker;
  private final ChildProgram provider;
  private final Path folder;
  private int number;

  PeerRun(ChildProgram broker, ChildProgram provider, Path folder) {
    this.broker = broker;
    this.provider = provider;
    this.folder = folder;
  }

  /** Warms the worker up, and measures it. */
  Measured measure(Peer peer, PeerCase load, int round) throws IOException {
    // Short, so that what Linux keeps of a thread's name tells which station it is of.
    String prefix = "p%d.".formatted(number++);
    PeerSettings settings =
        new PeerSettings(
            broker.address(),
            prefix,
            "http://127.0.0.1:%s/%s".formatted(provider.address(), load.path()),
            load.calls());
    createTopics(settings);
    Path own = Files.createDirectories(folder.resolve("%s-%s-%d".formatted(peer, load, round)));
    try (PeerWorker worker = PeerWorker.start(peer, settings, own);
        ResultReader results = new ResultReader(settings.bootstrapServers(), settings.results());
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", settings.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      long started = System.currentTimeMillis();
      submit(producer, settings, "first-", 1);
      results.await("first-", 1, worker);
      long firstMillis = results.times("first-")[0] - started;
      Duration first = worker.processorTime();
      submit(producer, settings, "warm-", load.warmUp());
      results.await("warm-", load.warmUp(), worker);
      Duration before = worker.processorTime();
      ThreadTimes threads = ThreadTimes.of(worker.pid());
      long start = System.currentTimeMillis();
      submit(producer, settings, "job-", load.jobs());
      results.await("job-", load.jobs(), worker);
      Duration taken = worker.processorTime().minus(before);
      ThreadTimes since = ThreadTimes.of(worker.pid()).since(threads);
      if (Boolean.getBoolean("peers.threads")) {
        System.err.println(since.toText(load.jobs()));
      }
      long[] times = results.times("job-");
      int tenth = times.length / 10;
      double span = (times[times.length - 1 - tenth] - times[tenth]) / 1000.0;
      return new Measured(
          (times.length - 2 * tenth) / Math.max(span, 0.001),
          taken.toNanos() / 1e6 / load.jobs(),
          since.compilers() / (double) load.jobs(),
          (times[times.length - 1] - start) / 1000.0,
          firstMillis / 1000.0,
          first.toMillis() / 1000.0,
          load.isIdleMeasured() ? idle(worker) : Double.NaN,
          results.doubled(),
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
  }

  /** Which share of a core it takes when nothing is going on. */
  private static double idle(PeerWorker worker) {
    try {
      Thread.sleep(SETTLED);
      Duration before = worker.processorTime();
      ThreadTimes threads = ThreadTimes.of(worker.pid());
      Thread.sleep(IDLE);
      if (Boolean.getBoolean("peers.threads")) {
        System.err.println("idle, of 1,000 ms");
        System.err.println(
            ThreadTimes.of(worker.pid()).since(threads).toText((int) IDLE.toSeconds()));
      }
      return (double) worker.processorTime().minus(before).toMillis() / IDLE.toMillis();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void createTopics(PeerSettings settings) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", settings.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(settings.requests(), PARTITIONS, (short) 1),
                  new NewTopic(settings.results(), PARTITIONS, (short) 1)
                      .configs(Map.of("max.message.bytes", RESULT_BYTES))))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void submit(
      KafkaProducer<byte[], byte[]> producer, PeerSettings settings, String name, int count) {
    for (int i = 0; i < count; i++) {
      String id = name + i;
      String prompt = (id + ": " + TEXT.repeat(PROMPT / TEXT.length() + 1)).substring(0, PROMPT);
      String json = "{\"id\":\"%s\",\"prompt\":\"%s\"}".formatted(id, prompt);
      var _ =
          producer.send(
              new ProducerRecord<>(settings.requests(), id.getBytes(UTF_8), json.getBytes(UTF_8)));
    }
    producer.flush();
  }
}

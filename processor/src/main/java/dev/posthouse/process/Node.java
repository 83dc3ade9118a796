package dev.posthouse.process;

import dev.posthouse.console.Console;
import dev.posthouse.kafka.AbandonedTransactions;
import dev.posthouse.kafka.BrokerWarnings;
import dev.posthouse.kafka.ClusterId;
import dev.posthouse.kafka.Denial;
import dev.posthouse.kafka.KafkaContact;
import dev.posthouse.kafka.KafkaUser;
import dev.posthouse.kafka.KnownTopics;
import dev.posthouse.kafka.Permission;
import dev.posthouse.kafka.PermissionWatch;
import dev.posthouse.kafka.Permissions;
import dev.posthouse.kafka.Progress;
import dev.posthouse.kafka.RequestTopic;
import dev.posthouse.kafka.StateDirectory;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.metrics.Meters;
import dev.posthouse.provider.factory.WarmUp;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.station.StationResources;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.Topics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;

/** A process with its roles, from start to stop. */
public final class Node implements AutoCloseable {
  private final StateDirectory stateDirectory;
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(prometheus);
  private final Stations stations = new Stations();
  private final Console console;
  private final Tracing tracing;

  private Node(StateDirectory stateDirectory, Tracing tracing, ConsoleSettings settings) {
    this.stateDirectory = stateDirectory;
    this.tracing = tracing;
    try {
      this.console = Console.start(settings, stations::working, prometheus::scrape);
    } catch (RuntimeException e) {
      tracing.close();
      stateDirectory.close();
      throw e;
    }
  }

  /**
   * Sees to the topics and starts the stations.
   *
   * @throws IllegalStateException if something is missing; the message says what to do
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached
   */
  public static Node start(Settings settings, Role.Selection selection) {
    TopicSetup.Found found;
    KnownTopics known;
    Path stores;
    TopicMemory memory = new TopicMemory(settings);
    warmUp(settings, selection);
    try (Admin admin = Admin.create(new KafkaProperties(settings).adminProperties())) {
      requirePermission(admin, settings, selection);
      BrokerWarnings.log(admin);
      found = new TopicSetup(admin, settings.topics()).ensure(settings.providers().keySet());
      stores = stores(settings, ClusterId.of(admin));
      known = memory.recall(admin, selection);
    }
    Tracing tracing = Tracing.start(settings.tracing());
    Node node = new Node(StateDirectory.claim(stores), tracing, settings.console());
    try {
      node.begin(settings, selection, found, known, memory);
      return node;
    } catch (RuntimeException e) {
      try {
        node.close();
      } catch (RuntimeException inClose) {
        e.addSuppressed(inClose);
      }
      throw e;
    }
  }

  /** While the cluster answers; a worker waits for its part of it before it takes partitions. */
  private static void warmUp(Settings settings, Role.Selection selection) {
    Thread.ofPlatform()
        .daemon()
        .name("warm-up")
        .start(
            () ->
                settings.providers().values().stream()
                    .filter(provider -> selection.works(provider.name()))
                    .forEach(WarmUp::of));
  }

  /** No other cluster's, and no other prefix's, wherever the folder is. */
  private static Path stores(Settings settings, String clusterId) {
    return settings.stateDirectory().resolve(settings.topics().prefix() + clusterId);
  }

  private static void requirePermission(Admin admin, Settings settings, Role.Selection selection) {
    List<Permission> lacking =
        new Permissions(admin).lacking(NodePermissions.of(settings, selection));
    if (!lacking.isEmpty()) {
      throw new IllegalStateException(denial(settings, lacking));
    }
  }

  private static String denial(Settings settings, List<Permission> lacking) {
    return Denial.of(
        lacking,
        KafkaUser.of(new KafkaProperties(settings).adminProperties()),
        bootstrap(settings));
  }

  /** From now on, since an administrator may take back what was granted. */
  private static PermissionWatch permissions(Settings settings, Role.Selection selection) {
    Admin admin = Admin.create(new KafkaProperties(settings).adminProperties());
    List<Permission> needed = NodePermissions.of(settings, selection);
    return new PermissionWatch(
        () -> new Permissions(admin).lacking(needed),
        lacking -> denial(settings, lacking),
        () -> admin.close(Duration.ZERO));
  }

  private static String bootstrap(Settings settings) {
    return String.valueOf(settings.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
  }

  private void begin(
      Settings settings,
      Role.Selection selection,
      TopicSetup.Found found,
      KnownTopics known,
      TopicMemory memory) {
    stations.standOn(memory.watch(known));
    stations.standOn(memory.transactions(selection, meters));
    AbandonedTransactions abandoned = memory.abandoned(selection);
    stations.standOn(abandoned);
    if (selection.roles().contains(Role.RETRY)) {
      stations.standOn(memory.lag(known, meters));
    }
    Topics topics = new Topics(settings.topics().prefix());
    StationResources resources =
        new StationResources(
            new KafkaProperties(settings),
            topics,
            found,
            new RequestTopic(known, topics.requests()),
            new Progress(topics.progress(), known),
            WireSerdes.ofStations(settings.wire()),
            meters,
            tracing,
            abandoned::look);
    stations.add(
        StationWatch.KAFKA,
        KafkaContact.of(Admin.create(resources.kafka().adminProperties()), bootstrap(settings)));
    stations.add("permissions", permissions(settings, selection));
    new StationMaker(settings, selection, stateDirectory.path(), resources, console).make(stations);
    console.started();
    stations.measure(meters);
    new JvmMemoryMetrics().bindTo(prometheus);
    new ProcessorMetrics().bindTo(prometheus);
    stations.start();
  }

  /** Whether every station works. */
  public boolean isRunning() {
    return stations.allWork();
  }

  /** Where it answers over HTTP. */
  public URI url() {
    return console.url();
  }

  /** From now on no provider is called; what is under way goes on. Returns at once. */
  public void beginNothingMore() {
    stations.beginNothingMore();
  }

  /** Stops the stations, and only then what it needs to tell of them. */
  @Override
  public void close() {
    stations.close();
    console.close();
    tracing.close();
    stateDirectory.close();
  }
}

package dev.posthouse.dev;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The one Kafka that all tests of this JVM share. The embedded broker unless the system property
 * {@code posthouse.test.kafka} or the variable {@code POSTHOUSE_TEST_KAFKA} says {@code container}
 * (needs Docker), a version of Kafka, for example {@code 3.9.2} (fetched with Maven, in a process
 * of its own), or names the {@code host:port} of a cluster that runs already.
 */
public final class KafkaFixture {
  private static final String CONTAINER_IMAGE = "apache/kafka:4.2.1";
  private static final String RUN = Long.toString(System.currentTimeMillis(), 36);
  private static final AtomicInteger tests = new AtomicInteger();

  private KafkaFixture() {}

  /** The {@code bootstrap.servers} of the shared Kafka; starts it on the first call. */
  public static String bootstrapServers() {
    return Shared.BOOTSTRAP_SERVERS;
  }

  /**
   * A prefix for the topics, groups and transactional ids of one test, which no other test has, nor
   * another run on the same cluster. It ends in a dot.
   */
  public static String uniquePrefix() {
    return "t%s-%d.".formatted(RUN, tests.incrementAndGet());
  }

  /**
   * A Kafka of the test's own, which may stop it: the embedded broker, or one of the version that
   * the shared one has if a version is what was asked for.
   */
  public static TestBroker own() {
    String choice = choice();
    return isVersion(choice) ? BrokerCluster.start(choice, 1) : TestBroker.embedded();
  }

  private static boolean isVersion(String choice) {
    return choice.matches("\\d+\\.\\d+\\.\\d+");
  }

  private static final class Shared {
    static final String BOOTSTRAP_SERVERS = start(choice());
  }

  private static String choice() {
    @Nullable String variable = System.getenv("POSTHOUSE_TEST_KAFKA");
    return System.getProperty("posthouse.test.kafka", variable == null ? "" : variable);
  }

  private static String start(String choice) {
    return switch (choice) {
      case "", "embedded" -> {
        EmbeddedKafka kafka = EmbeddedKafka.start(null, 0);
        closeAtExit(kafka);
        yield kafka.bootstrapServers();
      }
      case "container" -> {
        KafkaContainer kafka = new KafkaContainer(CONTAINER_IMAGE);
        kafka.start();
        closeAtExit(kafka);
        yield kafka.getBootstrapServers();
      }
      default -> {
        if (!isVersion(choice)) {
          yield choice;
        }
        BrokerCluster kafka = BrokerCluster.start(choice, 1);
        closeAtExit(kafka);
        yield kafka.bootstrapServers();
      }
    };
  }

  private static void closeAtExit(AutoCloseable kafka) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      try {
                        kafka.close();
                      } catch (Exception e) {
                        System.err.println("The shared Kafka of the tests did not stop: " + e);
                      }
                    }));
  }
}

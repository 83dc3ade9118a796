package dev.posthouse.peers;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Spring Kafka, with its own defaults where it has any: one consumer for each partition, of the
 * topic for retries and of the one for dead letters too. Without Spring Boot, which would start
 * later and then work alike.
 */
@Configuration(proxyBeanMethods = false)
@EnableKafkaRetryTopic
class SpringProgram {
  /** Milliseconds before another attempt. */
  static final long PAUSE = 1000;

  /** How a listener works its records. */
  enum Mode {
    /** One after the other; a failed one goes to a topic of its own. */
    RETRY_TOPICS(SpringListeners.RetryTopics.class),
    /** All that were polled at the same time; a failed one goes to a topic of its own. */
    ASYNCHRONOUS(SpringListeners.Asynchronous.class),
    /** One after the other; a failed one is tried again before those behind it. */
    IN_PLACE(SpringListeners.InPlace.class);

    private final Class<?> listener;

    Mode(Class<?> listener) {
      this.listener = listener;
    }
  }

  /**
   * Runs until it is killed.
   *
   * @param arguments those of the settings, and behind them the mode
   */
  public static void main(String[] arguments) throws InterruptedException {
    PeerSettings settings = PeerSettings.of(arguments);
    Mode mode = Mode.valueOf(PeerSettings.mode(arguments));
    var context = new AnnotationConfigApplicationContext();
    context.registerBean("settings", PeerSettings.class, () -> settings);
    context.registerBean("requests", String.class, settings::requests);
    context.registerBean("mode", Mode.class, () -> mode);
    context.register(SpringProgram.class, mode.listener);
    context.refresh();
    new CountDownLatch(1).await();
  }

  @Bean
  ModelCaller model(PeerSettings settings) {
    return new ModelCaller(settings);
  }

  @Bean
  ConsumerFactory<byte[], byte[]> consumerFactory(PeerSettings settings, Mode mode) {
    Map<String, Object> properties = settings.consumer();
    properties.put("enable.auto.commit", false);
    if (mode == Mode.ASYNCHRONOUS) {
      // A consumer polls no more before all that it has polled is done: the calls in flight, shared
      // out.
      properties.put("max.poll.records", Math.ceilDiv(settings.calls(), PeerTopics.PARTITIONS));
    }
    return new DefaultKafkaConsumerFactory<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Bean
  ConcurrentKafkaListenerContainerFactory<byte[], byte[]> kafkaListenerContainerFactory(
      ConsumerFactory<byte[], byte[]> consumers, Mode mode) {
    var factory = new ConcurrentKafkaListenerContainerFactory<byte[], byte[]>();
    factory.setConsumerFactory(consumers);
    factory.setConcurrency(PeerTopics.PARTITIONS);
    if (mode == Mode.IN_PLACE) {
      factory.setCommonErrorHandler(
          new DefaultErrorHandler(new FixedBackOff(PAUSE, PeerSettings.ATTEMPTS - 1L)));
      ContainerProperties container = factory.getContainerProperties();
      container.setDeliveryAttemptHeader(true);
    }
    return factory;
  }

  @Bean
  KafkaTemplate<byte[], byte[]> kafkaTemplate(PeerSettings settings) {
    return new KafkaTemplate<>(
        new DefaultKafkaProducerFactory<>(
            settings.producer(), new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /** Makes the topics for retries. */
  @Bean
  KafkaAdmin admin(PeerSettings settings) {
    return new KafkaAdmin(Map.of("bootstrap.servers", settings.bootstrapServers()));
  }

  /** Tells when retries are due. */
  @Bean
  TaskScheduler taskScheduler() {
    return new ThreadPoolTaskScheduler();
  }
}

package dev.posthouse.station;

import dev.posthouse.kafka.Progress;
import dev.posthouse.kafka.RequestTopic;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.tracing.Steps;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.Topics;

/**
 * What a process makes every station from. For the factories alone: what they make gets no more of
 * it than it needs.
 *
 * @param kafka the properties of clients
 * @param topics their names
 * @param found what is known of the topics
 * @param requests what is known of the request topic by now
 * @param progress tells how far topics are worked
 * @param serdes of the records
 * @param meters of the process
 * @param tracing of its jobs
 * @param givenPartitions is told by a station that was given partitions, on the thread that polls
 */
public record StationResources(
    KafkaProperties kafka,
    Topics topics,
    TopicSetup.Found found,
    RequestTopic requests,
    Progress progress,
    WireSerdes serdes,
    Meters meters,
    Tracing tracing,
    Runnable givenPartitions) {

  /**
   * The consumer group of a station, which is also the name of its Streams application.
   *
   * @param station its name, for example {@code retry}
   */
  public String group(String station) {
    return topics.prefix() + station;
  }

  /** The steps that jobs take at a station, to be traced. */
  public Steps steps(String station) {
    return tracing.steps(group(station));
  }
}

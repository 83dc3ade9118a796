package dev.posthouse.status;

import dev.posthouse.wire.JobStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What this process has of the view, and who has the rest.
 *
 * <p>Tested by {@code StatusIT}.
 */
final class LocalView {
  private final KafkaStreams streams;
  private final HostInfo self;

  /**
   * Where a job's view is.
   *
   * @param partition of the job
   * @param holders who keeps it: the owner first, then those with a copy that may be a little old
   */
  record Place(int partition, List<HostInfo> holders) {}

  /**
   * @param address of this process, HOST:PORT
   */
  LocalView(KafkaStreams streams, String address) {
    this.streams = streams;
    this.self = HostInfo.buildFromEndpoint(address);
  }

  boolean isHere(HostInfo holder) {
    return holder.equals(self);
  }

  /** Where a job is looked for; null while that is being settled. */
  @Nullable Place place(String jobId) {
    try {
      KeyQueryMetadata found =
          streams.queryMetadataForKey(
              StatusProcessor.JOBS_STORE, KnownJobs.key(jobId), new BytesSerializer());
      if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
        return null;
      }
      List<HostInfo> holders = new ArrayList<>();
      holders.add(found.activeHost());
      holders.addAll(found.standbyHosts());
      return new Place(found.partition(), holders);
    } catch (StreamsNotStartedException | IllegalStateException e) {
      return null;
    }
  }

  /** All processes that keep a part of the view. */
  Set<HostInfo> all() {
    try {
      Collection<StreamsMetadata> all = streams.streamsMetadataForStore(StatusProcessor.JOBS_STORE);
      Set<HostInfo> hosts =
          new TreeSet<>(Comparator.comparing(HostInfo::host).thenComparingInt(HostInfo::port));
      all.stream()
          .filter(one -> one.stateStoreNames().contains(StatusProcessor.JOBS_STORE))
          .forEach(one -> hosts.add(one.hostInfo()));
      return hosts;
    } catch (StreamsNotStartedException | IllegalStateException e) {
      return Set.of();
    }
  }

  /**
   * A job as this process knows it, as the owner or from its copy.
   *
   * @throws InvalidStateStoreException if the partition is not here, or just now cannot be read
   */
  @Nullable JobStatus get(int partition, String jobId) {
    return KnownJobs.read(store(StatusProcessor.JOBS_STORE, partition).get(KnownJobs.key(jobId)));
  }

  /**
   * The newest jobs of the partitions that this process owns.
   *
   * @throws InvalidStateStoreException if one of them cannot be read just now
   */
  List<JobSummary> list(JobFilter filter) {
    List<JobSummary> found = new ArrayList<>();
    for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
      thread.activeTasks().stream()
          .map(task -> task.taskId())
          .mapToInt(TaskId::partition)
          .forEach(
              partition ->
                  found.addAll(
                      RecentJobs.list(store(StatusProcessor.RECENT_STORE, partition), filter)));
    }
    return found;
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(
                name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
            .withPartition(partition)
            .enableStaleStores());
  }
}

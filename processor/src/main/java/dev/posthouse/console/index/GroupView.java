package dev.posthouse.console.index;

import java.util.List;

/**
 * A station of the fleet, as Kafka knows its consumer group.
 *
 * @param station for example {@code admit} or {@code attempt:claude}
 * @param hosts of the processes that work it
 * @param members how many threads or workers those are
 * @param lag records on its topic behind what the group has committed
 */
public record GroupView(String station, List<String> hosts, int members, long lag) {
  public GroupView {
    hosts = List.copyOf(hosts);
  }
}

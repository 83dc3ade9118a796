package dev.posthouse.kafka;

import org.apache.kafka.clients.admin.Admin;

/**
 * Which cluster it is: the same however its brokers are called, and another for each that is made.
 *
 * <p>Tested by {@code StoresIT}.
 */
public final class ClusterId {
  private ClusterId() {}

  /** The id of the cluster that the client talks to. */
  public static String of(Admin admin) {
    return AdminAnswer.await(admin.describeCluster().clusterId());
  }
}

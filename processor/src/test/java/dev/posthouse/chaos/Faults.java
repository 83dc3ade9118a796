package dev.posthouse.chaos;

import dev.posthouse.dev.BrokerCluster;
import dev.posthouse.dev.BrokerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Does one harm after the other, drawn by a seed, and mends each. */
final class Faults {
  /** Longer than a session: whoever is silent for it has lost its partitions. */
  private static final Duration SILENCE = Fleet.SESSION.plusSeconds(4);

  private static final int BRIEF_MILLIS = 3000;

  private final SplittableRandom random;
  private final Fleet fleet;
  private final int processes;
  private final BrokerCluster kafka;
  private final List<Netns> networks;
  private final Map<Kind, Integer> counts = new TreeMap<>();

  /** What can be done. */
  enum Kind {
    PROCESS_KILLED,
    PROCESS_STANDS_STILL,
    PROCESS_CUT_OFF,
    ROLLING_RESTART,
    BROKER_KILLED,
    BROKER_STANDS_STILL,
    BROKER_RESTARTED,
  }

  /**
   * None is done yet.
   *
   * @param networks of the processes, in order; empty if this machine has none to cut
   */
  Faults(long seed, Fleet fleet, int processes, BrokerCluster kafka, List<Netns> networks) {
    this.random = new SplittableRandom(seed);
    this.fleet = fleet;
    this.processes = processes;
    this.kafka = kafka;
    this.networks = networks;
  }

  /** Does the next, and mends it. */
  void next() throws InterruptedException {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    int member = random.nextInt(processes);
    BrokerProcess broker = kafka.brokers().get(random.nextInt(kafka.brokers().size()));
    if (kind == Kind.PROCESS_CUT_OFF && networks.isEmpty()) {
      kind = Kind.PROCESS_STANDS_STILL;
    }
    counts.merge(kind, 1, Integer::sum);
    switch (kind) {
      case PROCESS_KILLED -> {
        fleet.kill(member);
        pause(random.nextInt(BRIEF_MILLIS));
        fleet.start(member);
      }
      case PROCESS_STANDS_STILL -> {
        fleet.member(member).suspend();
        pause((int) SILENCE.toMillis());
        fleet.member(member).resume();
      }
      case PROCESS_CUT_OFF -> {
        networks.get(member).cut();
        pause((int) SILENCE.toMillis());
        networks.get(member).mend();
      }
      case ROLLING_RESTART -> {
        for (int each = 0; each < processes; each++) {
          fleet.stop(each);
          fleet.start(each);
          pause(BRIEF_MILLIS);
        }
      }
      case BROKER_KILLED -> {
        broker.kill();
        pause(random.nextInt(BRIEF_MILLIS));
        kafka.resume();
      }
      case BROKER_STANDS_STILL -> {
        broker.suspend();
        pause((int) SILENCE.toMillis());
        broker.resume();
        kafka.resume();
      }
      case BROKER_RESTARTED -> {
        broker.stop();
        kafka.resume();
      }
    }
    pause(random.nextInt(BRIEF_MILLIS));
  }

  private static void pause(int millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }

  /** How many of each kind were done. */
  Map<Kind, Integer> counts() {
    return counts;
  }
}

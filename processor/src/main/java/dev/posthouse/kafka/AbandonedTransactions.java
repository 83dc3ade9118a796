package dev.posthouse.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions that processes left open when they were killed. Brokers do so themselves,
 * but late: after the transaction's time-out, when they look for such next. Until then nobody sees
 * what lies behind in the partitions that it wrote to, and nobody learns how far it had worked.
 *
 * <p>A transaction is abandoned if its producer is no member of its group any more. It is looked
 * for when this process is given partitions, as happens when a member is gone. To end that of a
 * process which does live, but has stood still for longer than its session, is safe: its work was
 * another's already, and it is fenced as it would be by the time-out.
 *
 * <p>Tested by {@code AbandonedTransactionsIT}.
 */
public final class AbandonedTransactions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AbandonedTransactions.class);

  /**
   * For how long it is looked for: a process that is killed is missed by its groups one after the
   * other, within a heartbeat and what it takes them to rebalance.
   */
  private static final Duration WATCH = Duration.ofSeconds(3);

  private static final Duration PAUSE = Duration.ofMillis(500);

  /**
   * For how long brokers that do not answer are asked again: one that died with the process is
   * replaced by then, and what it does not end by then the time-out has ended.
   */
  private static final Duration GIVE_UP = Duration.ofSeconds(30);

  private static final String UNKNOWN =
      "Whether a process that is gone has left transactions open is not known; brokers end them"
          + " after their time-out";
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Set<String> groups;
  private final Supplier<Admin> admins;
  private final Semaphore asked = new Semaphore(0);
  private final SupervisedLoop loop;

  /**
   * @param groups whose members' transactions this process may end: of its own stations
   * @param admins makes a client, for as long as is looked
   */
  public AbandonedTransactions(Collection<String> groups, Supplier<Admin> admins) {
    this.groups = Set.copyOf(groups);
    this.admins = admins;
    this.loop =
        new SupervisedLoop(
            "abandoned-transactions",
            this::work,
            failure -> log.atWarn().setCause(failure).log(UNKNOWN));
  }

  public void start() {
    loop.start();
  }

  /**
   * Looks for them, since this process was given partitions. Any thread may ask; returns at once.
   */
  public void look() {
    asked.release();
  }

  private void work() {
    try {
      asked.acquire();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    if (loop.isClosing()) {
      return;
    }
    try (Admin admin = admins.get()) {
      watch(admin);
    }
  }

  private void watch(Admin admin) {
    boolean answered;
    Duration since;
    long began = System.nanoTime();
    do {
      if (asked.drainPermits() > 0) {
        began = System.nanoTime();
      }
      answered = look(admin);
      loop.pause(PAUSE);
      since = Duration.ofNanos(System.nanoTime() - began);
    } while (!loop.isClosing() && since.compareTo(answered ? WATCH : GIVE_UP) < 0);
    if (!answered && !loop.isClosing()) {
      log.atWarn().log(UNKNOWN);
    }
  }

  private boolean look(Admin admin) {
    try {
      return endAbandoned(admin);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.atDebug().setCause(e).log("The brokers do not say which transactions are open");
      return false;
    }
  }

  /**
   * Asks for the open transactions first and for the members then: nobody opens one who is no
   * member, so who is none afterwards has left it behind.
   *
   * @return whether every broker has answered
   */
  private boolean endAbandoned(Admin admin) {
    Map<String, TransactionOwner> abandoned = new TreeMap<>();
    boolean answered = open(admin, abandoned);
    if (!abandoned.isEmpty()) {
      Map<String, Set<TransactionOwner>> members =
          members(
              admin,
              abandoned.values().stream().map(TransactionOwner::group).collect(Collectors.toSet()));
      abandoned
          .values()
          .removeIf(
              owner -> {
                Set<TransactionOwner> present = members.get(owner.group());
                return present == null || present.contains(owner);
              });
    }
    return abandoned.isEmpty() ? answered : fence(admin, abandoned) && answered;
  }

  /** Returns whether the brokers have aborted all of them. */
  private static boolean fence(Admin admin, Map<String, TransactionOwner> abandoned) {
    boolean all = true;
    for (Map.Entry<String, KafkaFuture<Void>> producer :
        admin.fenceProducers(abandoned.keySet()).fencedProducers().entrySet()) {
      String transactionalId = producer.getKey();
      try {
        var _ = AdminAnswer.await(producer.getValue());
        tell(transactionalId, Objects.requireNonNull(abandoned.get(transactionalId)));
      } catch (RetriableException e) {
        all = false; // it has no coordinator at the moment; the others are ended all the same
      }
    }
    return all;
  }

  private static void tell(String transactionalId, TransactionOwner owner) {
    log.atWarn()
        .addKeyValue("group", owner.group())
        .addKeyValue("transactionalId", transactionalId)
        .log(
            "A process that is gone had left a transaction open, which held up its partitions; it"
                + " is aborted, and what was done in it is done again");
  }

  /**
   * The transactions that are open, by their id, as far as a member of the groups began them.
   *
   * @return whether every broker has told its own
   */
  private boolean open(Admin admin, Map<String, TransactionOwner> open) {
    ListTransactionsOptions ongoing =
        new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
    boolean answered = true;
    for (KafkaFuture<Collection<TransactionListing>> broker :
        AdminAnswer.await(admin.listTransactions(ongoing).byBrokerId()).values()) {
      try {
        for (TransactionListing transaction : AdminAnswer.await(broker)) {
          for (String group : groups) {
            TransactionOwner owner = TransactionOwner.of(group, transaction.transactionalId());
            if (owner != null) {
              open.put(transaction.transactionalId(), owner);
            }
          }
        }
      } catch (RetriableException e) {
        answered = false; // it may be down; the others' are ended all the same
      }
    }
    return answered;
  }

  /**
   * Who is in the groups. Of a group with a member that does not say which transactions are its
   * own, nothing is known: it may be of an older version.
   */
  private static Map<String, Set<TransactionOwner>> members(Admin admin, Set<String> groups) {
    Map<String, Set<TransactionOwner>> members = new HashMap<>();
    admin
        .describeConsumerGroups(groups)
        .describedGroups()
        .forEach(
            (group, description) -> {
              Set<TransactionOwner> present = members(group, description);
              if (present != null) {
                members.put(group, present);
              }
            });
    return members;
  }

  private static @Nullable Set<TransactionOwner> members(
      String group, KafkaFuture<ConsumerGroupDescription> description) {
    Set<TransactionOwner> present = new HashSet<>();
    try {
      for (MemberDescription member : AdminAnswer.await(description).members()) {
        TransactionOwner owner = TransactionOwner.of(group, member.clientId());
        if (owner == null) {
          return null;
        }
        present.add(owner);
      }
    } catch (GroupIdNotFoundException e) {
      // Nobody is in it.
    }
    return present;
  }

  @Override
  public void close() {
    loop.end();
    asked.release();
    var _ = loop.close(CLOSE_LIMIT);
  }
}

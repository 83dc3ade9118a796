package dev.posthouse.replay;

import dev.posthouse.wire.JobEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The replays of one transaction.
 *
 * <p>Tested by {@code ReplayDoorIT}.
 */
final class ReplayBatch {
  private final List<Item> items = new ArrayList<>();

  private record Item(
      ReplayOrder order, JobEvent event, List<ProducerRecord<byte[], byte[]>> records) {}

  private ReplayBatch() {}

  static ReplayBatch of(List<ReplayOrder> orders, Marks marks, ReplayRecords records, Instant now) {
    ReplayBatch batch = new ReplayBatch();
    // Two letters of one job in one batch: the marks do not know the first yet.
    Map<String, Integer> given = new HashMap<>();
    for (ReplayOrder order : orders) {
      String id = order.request().getId();
      int generation = Math.max(marks.next(id, order.generation()), given.getOrDefault(id, 0) + 1);
      given.put(id, generation);
      JobEvent event = records.event(order, generation, now);
      batch.items.add(new Item(order, event, records.of(order, event)));
    }
    return batch;
  }

  List<ProducerRecord<byte[], byte[]>> records() {
    return items.stream().flatMap(item -> item.records.stream()).toList();
  }

  /**
   * Whose records these are.
   *
   * @param indexes in {@link #records}
   */
  List<ReplayOrder> ordersOf(Set<Integer> indexes) {
    List<ReplayOrder> orders = new ArrayList<>();
    int start = 0;
    for (Item item : items) {
      int end = start + item.records.size();
      if (IntStream.range(start, end).anyMatch(indexes::contains)) {
        orders.add(item.order);
      }
      start = end;
    }
    return orders;
  }

  void commitTo(Marks marks) {
    items.forEach(item -> marks.add(item.order.key(), Marks.Mark.of(item.event)));
  }

  List<ReplayDoor.Passage> sent() {
    return items.stream()
        .<ReplayDoor.Passage>map(
            item -> new ReplayDoor.Passage.Sent(item.order, item.event.getGeneration()))
        .toList();
  }
}

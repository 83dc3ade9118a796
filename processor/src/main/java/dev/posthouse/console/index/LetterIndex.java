package dev.posthouse.console.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.replay.ReasonGroups;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.wire.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest dead letters, so many and no more, by what lists and groups show of them: some 90
 * bytes each in columns, without texts. The letters themselves stay on their topic, where {@link
 * Entry#partition} and {@link Entry#offset} find them. Safe for use by many threads.
 */
public final class LetterIndex {
  private static final int FIRST_SIZE = 1024;

  private final int most;
  private final Words words = new Words();
  private final Map<Integer, PartitionRows> rows = new HashMap<>();

  /** Marks that were read before their letters, by partition and offset. */
  private final Map<Integer, Map<Long, Integer>> early = new HashMap<>();

  private int size;
  private int head;
  private boolean whole = true;
  private long version;

  private byte[][] ids = new byte[FIRST_SIZE][];
  private int[] generations = new int[FIRST_SIZE];
  private int[] partitions = new int[FIRST_SIZE];
  private long[] offsets = new long[FIRST_SIZE];
  private long[] times = new long[FIRST_SIZE];
  private int[] kinds = new int[FIRST_SIZE];
  private int[] reasons = new int[FIRST_SIZE];
  private int[] providers = new int[FIRST_SIZE];
  private int[] models = new int[FIRST_SIZE];
  private int[] routes = new int[FIRST_SIZE];

  /** The generation that a letter was replayed as; 0 if it was not. */
  private int[] replayed = new int[FIRST_SIZE];

  /**
   * A letter in a list.
   *
   * @param reason as groups have it
   * @param replayedAs the generation that it became; 0 if it was not replayed
   */
  public record Entry(
      String jobId,
      int generation,
      String kind,
      String reason,
      @Nullable String provider,
      @Nullable String model,
      @Nullable String route,
      Instant diedAt,
      int replayedAs,
      int partition,
      long offset) {}

  /**
   * @param most how many letters are kept
   */
  public LetterIndex(int most) {
    this.most = most;
  }

  /** Takes in a letter that lies on the topic. */
  public synchronized void add(StoredLetter stored) {
    int row = next();
    Source place = Objects.requireNonNull(stored.place());
    ids[row] = stored.jobId().getBytes(UTF_8);
    generations[row] = stored.letter().getGeneration();
    partitions[row] = place.getPartition();
    offsets[row] = place.getOffset();
    times[row] = stored.letter().getDiedAt().toEpochMilli();
    kinds[row] = words.number(stored.kind());
    reasons[row] = words.number(ReasonGroups.reason(stored));
    providers[row] = words.number(stored.letter().getProvider());
    models[row] = words.number(stored.model());
    routes[row] = words.number(stored.letter().getRoute());
    replayed[row] = early(place);
    rows.computeIfAbsent(place.getPartition(), _ -> new PartitionRows()).add(row);
    version++;
  }

  private int early(Source place) {
    Map<Long, Integer> marks = early.get(place.getPartition());
    Integer generation = marks == null ? null : marks.remove(place.getOffset());
    return generation == null ? 0 : generation;
  }

  private int next() {
    if (size == most) {
      int row = head;
      head = (head + 1) % most;
      Objects.requireNonNull(rows.get(partitions[row])).removeFirst();
      whole = false;
      return row;
    }
    if (size == times.length) {
      grow(Math.min(most, size * 2));
    }
    return size++;
  }

  private void grow(int rows) {
    ids = Arrays.copyOf(ids, rows);
    generations = Arrays.copyOf(generations, rows);
    partitions = Arrays.copyOf(partitions, rows);
    offsets = Arrays.copyOf(offsets, rows);
    times = Arrays.copyOf(times, rows);
    kinds = Arrays.copyOf(kinds, rows);
    reasons = Arrays.copyOf(reasons, rows);
    providers = Arrays.copyOf(providers, rows);
    models = Arrays.copyOf(models, rows);
    routes = Arrays.copyOf(routes, rows);
    replayed = Arrays.copyOf(replayed, rows);
  }

  /** A letter was replayed, as a generation of its job. */
  public synchronized void replayed(Source place, int generation) {
    PartitionRows found = rows.get(place.getPartition());
    int row = found == null ? -1 : found.find(place.getOffset(), offsets);
    if (row >= 0) {
      replayed[row] = generation;
      version++;
    } else if (whole) {
      early
          .computeIfAbsent(place.getPartition(), _ -> new HashMap<>())
          .put(place.getOffset(), generation);
    }
  }

  /** The row of a letter, counted from the newest. */
  private int row(int back) {
    return (head + size - 1 - back) % size;
  }

  /** Whether none had to be left out. */
  public synchronized boolean isWhole() {
    return whole;
  }

  /** Another number whenever something is different. */
  public synchronized long version() {
    return version;
  }

  /** How many letters are kept. */
  public synchronized int size() {
    return size;
  }

  /** The letters that are asked for by why they ended, the largest group first. */
  public synchronized List<ReasonGroups.Group> groups(LetterFilter filter) {
    Match match = new Match(filter);
    Map<Long, Count> counts = new LinkedHashMap<>();
    for (int back = 0; back < size; back++) {
      int row = row(back);
      if (match.takes(row)) {
        long name = ((long) kinds[row] << Integer.SIZE) | reasons[row];
        counts.computeIfAbsent(name, _ -> new Count()).add(row);
      }
    }
    return ReasonGroups.sorted(counts.values().stream().map(Count::group).toList());
  }

  /** The letters that are asked for, the one that was read last first. */
  public synchronized List<Entry> list(LetterFilter filter, int skip, int limit) {
    Match match = new Match(filter);
    List<Entry> found = new ArrayList<>();
    int skipped = 0;
    for (int back = 0; back < size && found.size() < limit; back++) {
      int row = row(back);
      if (match.takes(row) && skipped++ >= skip) {
        found.add(entry(row));
      }
    }
    return found;
  }

  private Entry entry(int row) {
    return new Entry(
        new String(ids[row], UTF_8),
        generations[row],
        String.valueOf(words.text(kinds[row])),
        String.valueOf(words.text(reasons[row])),
        words.text(providers[row]),
        words.text(models[row]),
        words.text(routes[row]),
        Instant.ofEpochMilli(times[row]),
        replayed[row],
        partitions[row],
        offsets[row]);
  }

  /** The letters of one group. */
  private final class Count {
    private int newest;
    private long oldest = Long.MAX_VALUE;
    private long count;
    private long again;

    private void add(int row) {
      newest = count == 0 || times[row] > times[newest] ? row : newest;
      oldest = Math.min(oldest, times[row]);
      count++;
      again += replayed[row] > 0 ? 1 : 0;
    }

    private ReasonGroups.Group group() {
      return new ReasonGroups.Group(
          String.valueOf(words.text(kinds[newest])),
          String.valueOf(words.text(reasons[newest])),
          count,
          again,
          Instant.ofEpochMilli(oldest),
          Instant.ofEpochMilli(times[newest]),
          new String(ids[newest], UTF_8));
    }
  }

  /** A filter in numbers: to compare a million rows takes some milliseconds. */
  private final class Match {
    private static final int ANY = Integer.MIN_VALUE;

    private final int kind;
    private final int reason;
    private final int provider;
    private final int model;
    private final int route;
    private final byte @Nullable [] id;
    private final long since;
    private final long until;
    private final boolean open;

    private Match(LetterFilter filter) {
      kind = number(filter.kind());
      reason = number(filter.reason());
      provider = number(filter.provider());
      model = number(filter.model());
      route = number(filter.route());
      id = filter.jobId() == null ? null : filter.jobId().getBytes(UTF_8);
      since = filter.since() == null ? Long.MIN_VALUE : filter.since().toEpochMilli();
      until = filter.until() == null ? Long.MAX_VALUE : filter.until().toEpochMilli();
      open = filter.open();
    }

    private int number(@Nullable String text) {
      return text == null ? ANY : words.find(text);
    }

    private boolean takes(int row) {
      return is(kind, kinds[row])
          && is(reason, reasons[row])
          && is(provider, providers[row])
          && is(model, models[row])
          && is(route, routes[row])
          && times[row] >= since
          && times[row] < until
          && !(open && replayed[row] > 0)
          && (id == null || Arrays.equals(id, ids[row]));
    }

    private static boolean is(int wanted, int found) {
      return wanted == ANY || wanted == found;
    }
  }
}

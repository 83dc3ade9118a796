package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * One simulated provider: answers in its vendor's format, fails as its script says, and counts its
 * calls.
 */
public final class SimulatedProvider {
  private final String name;
  private final Api api;
  private final long seed;
  private final Clock clock;
  private final Dialect vendor;
  private final RateLimit rateLimit;
  private final PromptCache cache;
  private final LongAdder thoughtsGivenBack = new LongAdder();
  private final AtomicLong requests = new AtomicLong();
  private final Map<PromptHash, Integer> vectors = new ConcurrentHashMap<>();
  private volatile CallLedger ledger;
  private volatile RunningScript running;
  private volatile boolean held;
  private final Set<PromptHash> heldPrompts = ConcurrentHashMap.newKeySet();

  private record RunningScript(FaultScript script, Instant since) {}

  SimulatedProvider(String name, Api api, long seed, Clock clock) {
    this.name = name;
    this.api = api;
    this.seed = seed;
    this.clock = clock;
    this.vendor = Dialect.of(api);
    this.rateLimit = new RateLimit(clock);
    this.cache = new PromptCache(clock);
    this.ledger = new CallLedger(clock);
    this.running = new RunningScript(FaultScript.HEALTHY, clock.instant());
  }

  /** Its name, the first part of its paths. */
  public String name() {
    return name;
  }

  /** The format that it speaks. */
  public Api api() {
    return api;
  }

  /** The script that runs. */
  public FaultScript script() {
    return running.script();
  }

  /** Starts a script; calls in flight go on as decided. */
  public void script(FaultScript script) {
    running = new RunningScript(script, clock.instant());
    wakeWaiting();
  }

  /** Lets every answer, whole or failed, wait for {@link #release()}. */
  public void hold() {
    held = true;
  }

  /** Lets the answers to one prompt, its last user message, wait for {@link #release()}. */
  public void hold(String lastUserMessage) {
    heldPrompts.add(PromptHash.of(lastUserMessage));
  }

  /** Lets the held answers go. */
  public void release() {
    held = false;
    heldPrompts.clear();
    wakeWaiting();
  }

  /** Whether answers wait for {@link #release()}. */
  public boolean held() {
    return held;
  }

  /** All counts at this moment. */
  public CallCounts counts() {
    return ledger.counts();
  }

  /** Calls so far. */
  public long calls() {
    return counts().total();
  }

  /** Calls so far whose last user message was this text. */
  public int callsFor(String lastUserMessage) {
    return ledger.callsFor(PromptHash.of(lastUserMessage));
  }

  int callsFor(PromptHash prompt) {
    return ledger.callsFor(prompt);
  }

  /** How often the vector of a text was given so far. */
  public int vectorsOf(String text) {
    return vectors.getOrDefault(PromptHash.of(text), 0);
  }

  /** Thoughts of earlier turns, signed here, that came back with requests so far. */
  public long thoughtsGivenBack() {
    return thoughtsGivenBack.sum();
  }

  /** Calls not ended yet. */
  public int inFlight() {
    return counts().inFlight();
  }

  /** The last 10,000 calls that ended, in the order of their ends. */
  public List<SimulatedCall> recentCalls() {
    return ledger.recent();
  }

  /** Counts from zero again; calls in flight end in the old count. */
  public void resetCounts() {
    ledger = new CallLedger(clock);
  }

  String basePath() {
    return "/" + name + vendor.basePath();
  }

  /** Ends all waiting at once; for shutdown. */
  void interruptCalls() {
    ledger.threads().forEach(Thread::interrupt);
  }

  private void wakeWaiting() {
    ledger.threads().forEach(LockSupport::unpark);
  }

  void serve(String path, Exchange exchange) throws IOException, InterruptedException {
    Dialect dialect = vendor.at(path);
    String requestIdHeader = dialect.requestIdHeader();
    if (requestIdHeader != null) {
      exchange.headers(
          Map.of(requestIdHeader, "req_" + HexFormat.of().toHexDigits(requests.incrementAndGet())));
    }
    if (isAside(dialect, path, exchange)) {
      return;
    }
    if (!dialect.answers(path)) {
      refuse(dialect, exchange, FaultKind.NOT_FOUND, "Not found: " + path);
      return;
    }
    Prompt prompt;
    try {
      JsonNode body = Json.parse(exchange.body());
      prompt = dialect.read(path, body);
    } catch (JsonProcessingException e) {
      refuse(
          dialect,
          exchange,
          FaultKind.INVALID_REQUEST,
          "The request body is not valid JSON: " + e.getOriginalMessage());
      return;
    } catch (InvalidRequestException e) {
      refuse(dialect, exchange, FaultKind.INVALID_REQUEST, String.valueOf(e.getMessage()));
      return;
    }
    thoughtsGivenBack.add(prompt.reasoning().givenBack());
    PromptHash hash = PromptHash.of(prompt.lastUserText());
    try (OpenCall call = ledger.arrive(hash)) {
      answer(dialect, prompt, call, exchange);
    }
  }

  private static boolean isAside(Dialect dialect, String path, Exchange exchange)
      throws IOException {
    if (!path.endsWith(":countTokens")) {
      return false;
    }
    ObjectNode answer = dialect.aside(path, Json.parse(exchange.body()));
    if (answer != null) {
      exchange.send(200, Exchange.JSON, ByteBuffer.wrap(Json.bytes(answer)));
    }
    return answer != null;
  }

  private static void refuse(Dialect dialect, Exchange exchange, FaultKind kind, String detail) {
    ErrorReply error = dialect.error(kind, "", detail, null);
    exchange.send(error.status(), Exchange.JSON, ByteBuffer.wrap(Json.bytes(error.body())));
  }

  private void answer(Dialect dialect, Prompt prompt, OpenCall call, Exchange exchange)
      throws IOException, InterruptedException {
    Phase phase = phase();
    long promptSeed = SplitMix.mix(SplitMix.mix(seed ^ name.hashCode()) ^ call.prompt().value());
    var random = new SplittableRandom(SplitMix.mix(promptSeed + call.nth()));
    PlannedOutcome decision = decide(phase, random, exchange);
    PromptCache.Use use = cache.use(prompt.prefix());
    if (!Performance.atOnce(decision.fault())) {
      Thread.sleep(decision.latency());
    }
    if (!passHold(call, exchange)) {
      exchange.hangUp();
      return;
    }
    String id = dialect.idPrefix() + HexFormat.of().toHexDigits(random.nextLong());
    boolean refused = decision.fault() == FaultKind.REFUSAL;
    SimulatedReply reply =
        SimulatedReply.to(prompt, id, SimulatedAnswer.to(prompt, promptSeed), refused).with(use);
    Runnable begun = () -> cache.begun(prompt.prefix());
    if (decision.fault() == null) {
      // Before whoever reads the answer can ask for it.
      dialect.texts().forEach(text -> vectors.merge(PromptHash.of(text), 1, Integer::sum));
    }
    new Performance(dialect, prompt, decision, exchange, call, begun).play(reply);
  }

  private PlannedOutcome decide(Phase phase, SplittableRandom random, Exchange exchange) {
    PlannedOutcome decision = PlannedOutcome.in(phase, random);
    Integer limit = phase.requestsPerMinute();
    if (limit == null) {
      exchange.headers(vendor.rateLimitHeaders(RateLimitState.unlimited(clock.instant())));
      return decision;
    }
    Duration wait = rateLimit.take(limit);
    exchange.headers(vendor.rateLimitHeaders(rateLimit.state()));
    return wait == null ? decision : PlannedOutcome.rateLimited(wait);
  }

  private Phase phase() {
    RunningScript now = running;
    return now.script().at(Duration.between(now.since(), clock.instant()));
  }

  /** Waits while the answer is held; false if the client left meanwhile. */
  private boolean passHold(OpenCall call, Exchange exchange) throws InterruptedException {
    while (held || heldPrompts.contains(call.prompt()) || phase().hold()) {
      // Woken by release() and by a new script; the time limit is for the end of a phase and for
      // the client's leaving.
      LockSupport.parkNanos(this, Exchange.LOOK_EVERY.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException("The simulator closes");
      }
      if (exchange.clientLeft()) {
        return false;
      }
    }
    return true;
  }

  ObjectNode toJson() {
    ObjectNode node = Json.object().put("name", name).put("api", api.name()).put("held", held);
    node.set("script", ScriptWriter.write(script()));
    node.set("calls", counts().toJson());
    return node;
  }
}

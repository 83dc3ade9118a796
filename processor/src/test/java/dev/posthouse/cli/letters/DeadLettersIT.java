package dev.posthouse.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.CommittedRequests;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.JobRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for dead letters, on topics that no processor works. */
@Order(Longest.FIRST)
class DeadLettersIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LETTERS = 100;
  private static final int OF_A_KIND = LETTERS / SeededLetters.KINDS.size();

  @TempDir static Path state;
  private static TestBench bench;
  private static CommittedRequests requests;

  @TempDir Path folder;

  @BeforeAll
  static void seed() {
    bench = new TestBench(state);
    KafkaProperties kafka = new KafkaProperties(bench.settings);
    SeededLetters.write(kafka, bench.topics, LETTERS);
    requests = new CommittedRequests(kafka, bench.topics.requests());
  }

  @AfterAll
  static void close() {
    requests.close();
    bench.close();
  }

  @Test
  void listGroupsByKindAndReasonWithoutNumbersAndIds() throws Exception {
    Captured captured = run("list", "--json");

    assertThat(documents(captured))
        .hasSize(SeededLetters.KINDS.size())
        .allSatisfy(group -> assertThat(group.path("count").intValue()).isEqualTo(OF_A_KIND))
        .extracting(group -> group.path("kind").textValue())
        .containsExactlyInAnyOrderElementsOf(SeededLetters.KINDS);
    assertThat(captured.out()).contains("\"529: Overloaded (request req_*)\"", "429: wait # s");
  }

  @Test
  void nothingOnATerminalIsWiderThanIt() {
    List<String[]> commands =
        List.of(
            command("list"),
            command("list", "--each"),
            command("show", SeededLetters.id(1)),
            command("show", SeededLetters.id(4)),
            command("replay", "--kind", "rate_limited,undecodable"));

    assertThat(commands)
        .allSatisfy(
            command -> {
              Captured captured = Captured.onTerminal(80, command);
              assertThat(captured.exitCode()).isZero();
              assertThat(captured.out().lines()).hasSizeGreaterThan(5);
              assertThat(captured.out().lines()).allMatch(line -> line.length() <= 80);
            });
  }

  @Test
  void eachLetterHasALineAndALongListHasPages() {
    Captured captured = run("list", "--each", "--kind", "expired", "--limit", "8", "--page", "3");

    assertThat(captured.out().lines().skip(1))
        .hasSize(OF_A_KIND - 16)
        .allMatch(line -> line.startsWith("letter-") && line.contains("expired"));
    assertThat(captured.err().lines()).containsExactly("20 dead letters, 0 of them replayed");
    assertThat(run("list", "--each", "--kind", "expired", "--limit", "8").err())
        .contains("page 1 of 3, 20 letters: add --page 2");
  }

  @Test
  void showTellsTheWholeHistoryAndWhatToDo() {
    assertThat(run("show", "letter-5").out())
        .contains(
            "letter-5, generation 1: dead of overloaded",
            "529: Overloaded",
            "partition",
            "called claude (claude-sonnet-4-5), 3.0s: overloaded 529",
            "\"prompt\" : \"What is the answer to letter-5?\"",
            "--to-provider");
    assertThat(run("show", "letter-9").out())
        .contains("7 bytes", "000000  01 02 03 09 70 72 6f", "|....pro|", "cannot be replayed");
    assertThat(run("show", "nobody").err())
        .contains("there is no dead letter of job nobody", "dead-letters list");
  }

  @Test
  void aReplayIsADryRunUnlessToldToExecute() {
    Captured captured = run("replay", "--kind", "undecodable,expired");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out())
        .contains(
            "20 dead letters to replay",
            "route default: 20",
            "2,000 of answers",
            "20 had a deadline of their own, which has passed",
            "20 dead letters cannot be replayed: its bytes are no request");
    assertThat(captured.err()).contains("a dry run: nothing was sent. Add --execute");
    assertThat(requests.read().keySet()).doesNotContain("letter-3", "letter-4");
  }

  @Test
  void theSecondReplaySaysThatAllAreReplayedAndSendsNothing() {
    Captured first = run("replay", "--kind", "overloaded", "--execute", "--note", "they are back");
    awaitRequest("letter-0");
    Captured second = run("replay", "--kind", "overloaded", "--execute");

    assertThat(first.err()).contains("replayed 20 dead letters");
    assertThat(second.exitCode()).isZero();
    assertThat(second.out())
        .isEqualToIgnoringNewLines(
            "nothing to replay: all 20 dead letters that match were replayed already");
    assertThat(requests.read())
        .containsKeys(SeededLetters.ids(LETTERS, "overloaded").toArray(String[]::new));
    assertThat(requests.read().get("letter-0")).hasSize(1);
    assertThat(run("show", "letter-0").out()).contains("replayed as generation 2 by", "they are");
    assertThat(run("list", "--open").out()).doesNotContain("overloaded");
  }

  @Test
  void aSingleRequestCanBeChangedByAPatch() throws Exception {
    Path patch =
        Files.writeString(
            folder.resolve("patch.json"),
            "{\"maxOutputTokens\": 7, \"metadata\": {\"tenant\": null, \"by\": \"ann\"}}");

    Captured captured =
        run("replay", "letter-2", "--edit", patch.toString(), "--to-provider", "gpt", "--execute");

    assertThat(captured.err()).contains("replayed 1 dead letter");
    JobRequest request = only("letter-2");
    assertThat(request.getMaxOutputTokens()).isEqualTo(7);
    assertThat(request.getMetadata()).isEqualTo(Map.of("by", "ann"));
    assertThat(request.getChain()).containsExactly("gpt");
    assertThat(request.getPrompt()).isEqualTo("What is the answer to letter-2?");
    assertThat(request.getGeneration()).isEqualTo(2);
  }

  @Test
  void aSingleRequestCanBeChangedInAnEditor() throws Exception {
    Path editor =
        Files.writeString(folder.resolve("editor"), "#!/bin/sh\nsed -i s/100/8/ \"$1\"\n");
    assertThat(editor.toFile().setExecutable(true)).isTrue();

    Captured captured =
        Captured.run(
            "",
            Map.of("EDITOR", editor.toString()),
            command("replay", "letter-7", "--execute", "--edit"));

    assertThat(captured.err()).contains("replayed 1 dead letter");
    assertThat(only("letter-7").getMaxOutputTokens()).isEqualTo(8);
  }

  @Test
  void aPatchThatMakesNoRequestIsNamedWithItsField() throws Exception {
    Path patch = Files.writeString(folder.resolve("patch.json"), "{\"promt\": \"?\"}");

    Captured captured = run("replay", "letter-12", "--execute", "--edit", patch.toString());

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).contains("patch.json: promt: no such field");
    assertThat(run("replay", "--edit", patch.toString()).err())
        .contains("several dead letters match");
  }

  @Test
  void exportedLettersCanBeMendedAndAreReplayedOnce() throws Exception {
    Captured exported = run("export", "letter-14", "letter-17", "letter-22");
    StringBuilder mended = new StringBuilder();
    for (JsonNode line : documents(exported)) {
      ObjectNode request = JSON.createObjectNode().put("prompt", "Mended?");
      if (line.path("jobId").textValue().equals("letter-22")) {
        request.put("id", "fresh");
      }
      var _ = ((ObjectNode) line).replace("request", request);
      mended.append(line).append('\n');
    }
    Path file = Files.writeString(folder.resolve("mended.jsonl"), mended);

    assertThat(run("import", file.toString()).err()).contains("a dry run");
    assertThat(run("import", file.toString(), "--execute").err())
        .contains("replayed 3 dead letters");
    awaitRequest("letter-14");
    assertThat(run("import", file.toString(), "--execute").out())
        .contains("nothing to replay: all 3 dead letters that match were replayed already");
    assertThat(run("replay", "letter-14", "--execute").out()).contains("was replayed already");

    assertThat(only("letter-14").getPrompt()).isEqualTo("Mended?");
    assertThat(only("letter-14").getGeneration()).isEqualTo(2);
    assertThat(only("fresh").getGeneration()).isEqualTo(1);
    assertThat(requests.read()).doesNotContainKey("letter-22");
  }

  @Test
  void linesThatAreNoLettersAreNamedAndNothingIsSent() {
    String good = run("export", "letter-27").out();

    Captured captured =
        Captured.run(
            good + "{\"prompt\": \"?\"}\nnot json\n" + good,
            Map.of(),
            command("import", "--execute"));

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err())
        .contains(
            "standard input:2: jobId: missing",
            "standard input:3: not JSON",
            "standard input:4: the same dead letter as on line 1",
            "3 of 4 lines are invalid, and nothing was sent");
    assertThat(requests.read()).doesNotContainKey("letter-27");
  }

  @Test
  void wrongArgumentsAreNamedWithWhatIsRight() {
    assertThat(run("list", "--kind", "ratelimited").err()).contains("there is no kind", "expired");
    assertThat(run("list", "--since", "yesterday").err()).contains("write how long ago");
    assertThat(run("list", "--since", "1h", "--until", "2h").err())
        .contains("nothing lies between");
    assertThat(run("list", "--limit", "0").err()).contains("give 1 or more");
    assertThat(run("replay", "--rate", "0").err()).contains("--rate: give a number above 0");
    assertThat(run("import", "none.jsonl").err()).contains("there is no such file");
    assertThat(run("show").err()).contains("Missing required parameter: 'ID'");
  }

  @Test
  void whereNothingMatchesThatIsSaid() {
    assertThat(run("list", "--until", "2020-01-01").err()).contains("no dead letter matches");
    assertThat(run("replay", "nobody").out()).contains("no dead letter matches");
    assertThat(run("export", "nobody").err()).contains("no dead letter matches");
  }

  private static JobRequest only(String id) {
    awaitRequest(id);
    List<JobRequest> found = requests.read().getOrDefault(id, List.of());
    assertThat(found).as(id).hasSize(1);
    return found.getFirst();
  }

  /** A commit is decided when the command ends, and seen a moment later. */
  private static void awaitRequest(String id) {
    await().pollInSameThread().until(() -> requests.read().containsKey(id));
  }

  private static Captured run(String... args) {
    return Captured.run(command(args));
  }

  private static String[] command(String... args) {
    List<String> all = new ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(args));
    // First, because what follows --edit might be taken for its file.
    all.addAll(2, List.of("--bootstrap", KafkaFixture.bootstrapServers()));
    all.addAll(2, List.of("--prefix", bench.topics.prefix()));
    return all.toArray(String[]::new);
  }

  private static List<JsonNode> documents(Captured captured) throws Exception {
    List<JsonNode> documents = new ArrayList<>();
    for (String line : captured.out().lines().toList()) {
      documents.add(JSON.readTree(line));
    }
    return documents;
  }
}

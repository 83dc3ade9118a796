package dev.posthouse.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import dev.posthouse.console.access.TokenFile;
import dev.posthouse.docs.Document;
import dev.posthouse.process.Role;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart in {@code deploy/helm/posthouse}, linted and rendered by Helm with each of its example
 * values, and read by the types of Kubernetes. That Kubernetes does with it what it says was not
 * seen: no cluster is asked.
 */
class HelmChartTest {
  private static final Path CHART = Chart.FOLDER;
  private static final Path VALUES_SCHEMA = CHART.resolve("values.schema.json");
  private static final Path COPIED_ALERTS = CHART.resolve("files/alerts.yaml");

  /**
   * What the last offsets may take: a producer's and a consumer's longest call, {@code
   * docs/operating.md}.
   */
  private static final Duration KAFKA = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void helmFindsNoFault() {
    LintResult result = Chart.lint();

    assertThat(result.isFailed()).as(String.valueOf(result.getMessages())).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.startsWith("[WARN"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "production", "scale-to-zero", "existing"})
  void whatIsRenderedFitsTogether(String example) {
    Manifests manifests = Chart.of(example);

    Set<String> names = new TreeSet<>();
    assertThat(manifests.all())
        .allSatisfy(
            one ->
                assertThat(names.add(one.getKind() + " " + one.getMetadata().getName()))
                    .as("once: %s", one.getMetadata().getName())
                    .isTrue());
    assertThat(pods(manifests)).hasSizeGreaterThanOrEqualTo(4);
    for (PodTemplateSpec pod : pods(manifests)) {
      assertThat(pod.getSpec().getServiceAccountName())
          .isIn(named(manifests.of(ServiceAccount.class)));
      assertMountsHaveVolumes(pod.getSpec(), claims(manifests));
      assertIsHardened(pod.getSpec());
    }
    assertSelectorsFindPods(manifests);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "production", "scale-to-zero"})
  void posthouseReadsItsSettings(String example) throws Exception {
    Manifests manifests = Chart.of(example);

    Settings settings = settings(manifests.one(ConfigMap.class, "mail-posthouse"));

    assertThat(settings.console().host()).isEqualTo("0.0.0.0");
    assertThat(settings.console().port()).isEqualTo(8484);
    assertThat(settings.console().access().isGuarded()).isTrue();
    for (PodTemplateSpec pod : pods(manifests)) {
      assertThat(mounts(pod.getSpec()))
          .contains(settings.stateDirectory().toString())
          .contains("/etc/posthouse/access", "/etc/posthouse/settings", "/tmp");
      assertThat(Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds()))
          .isGreaterThan(settings.attempt().drain().plus(KAFKA));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "production", "scale-to-zero"})
  void allRolesAreWorkedAndEveryProviderByOnePool(String example) throws Exception {
    Manifests manifests = Chart.of(example);
    Set<String> providers =
        settings(manifests.one(ConfigMap.class, "mail-posthouse")).providers().keySet();

    Set<Role> roles = EnumSet.noneOf(Role.class);
    List<String> called = new ArrayList<>();
    for (PodTemplateSpec pod : pods(manifests)) {
      Role.Selection selection =
          Role.Selection.parse(
              pod.getSpec().getContainers().getFirst().getArgs().get(4), providers);
      roles.addAll(selection.roles());
      if (selection.roles().contains(Role.ATTEMPT)) {
        called.addAll(selection.providers().isEmpty() ? providers : selection.providers());
      }
    }

    assertThat(roles).contains(Role.ADMIT, Role.ATTEMPT, Role.RETRY, Role.STATUS);
    assertThat(called).containsExactlyInAnyOrderElementsOf(providers);
  }

  @Test
  void whoKeepsStoresHasAVolumeAndWorkersHaveNone() {
    Manifests manifests = Chart.of("minimal");

    assertThat(manifests.of(StatefulSet.class))
        .extracting(set -> set.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "mail-posthouse-admit", "mail-posthouse-retry", "mail-posthouse-status");
    assertThat(manifests.of(StatefulSet.class))
        .allSatisfy(
            set -> {
              assertThat(set.getSpec().getVolumeClaimTemplates())
                  .extracting(claim -> claim.getMetadata().getName())
                  .containsExactly("state");
              assertThat(set.getSpec().getServiceName()).isIn(named(manifests.of(Service.class)));
            });
    Deployment workers = manifests.one(Deployment.class, "-attempt");
    assertThat(workers.getSpec().getReplicas()).isEqualTo(2);
    assertThat(workers.getSpec().getTemplate().getSpec().getVolumes())
        .filteredOn(volume -> volume.getName().equals("state"))
        .allSatisfy(volume -> assertThat(volume.getEmptyDir()).isNotNull());
    assertThat(manifests.of(Ingress.class)).isEmpty();
    assertThat(manifests.of(PrometheusRule.class)).isEmpty();
    assertThat(manifests.scaledObjects()).isEmpty();
  }

  @Test
  void theTokenThatIsMadeOpensTheConsole() throws Exception {
    Secret secret = Chart.of("minimal").one(Secret.class, "-tokens");
    Path tokens = folder.resolve("tokens");
    Files.write(tokens, decoded(secret, "tokens"));

    assertThat(TokenFile.of(tokens).find(new String(decoded(secret, "operator"), UTF_8)))
        .get()
        .extracting(Object::toString)
        .asString()
        .contains("operator");
    assertThat(Chart.of("production").of(Secret.class))
        .as("no secret where one is named")
        .isEmpty();
  }

  @Test
  void keysAreMountedAsWholeFoldersSoThatTheyRotate() {
    for (PodTemplateSpec pod : pods(Chart.of("production"))) {
      List<VolumeMount> mounts = pod.getSpec().getContainers().getFirst().getVolumeMounts();
      assertThat(mounts)
          .extracting(VolumeMount::getMountPath)
          .contains("/etc/posthouse/keys", "/etc/posthouse/kafka");
      assertThat(mounts).extracting(VolumeMount::getSubPath).containsOnlyNulls();
      assertThat(pod.getSpec().getContainers().getFirst().getEnvFrom())
          .extracting(from -> from.getSecretRef().getName())
          .containsExactly("posthouse-kafka");
    }
  }

  @Test
  void everythingOnIsThere() {
    Manifests manifests = Chart.of("production");

    assertThat(manifests.of(PodDisruptionBudget.class)).hasSize(5);
    assertThat(manifests.of(NetworkPolicy.class)).hasSize(2);
    assertThat(manifests.of(ServiceMonitor.class)).hasSize(1);
    assertThat(manifests.one(Ingress.class, "-console").getSpec().getRules().getFirst().getHost())
        .isEqualTo("jobs.example.com");
    assertThat(manifests.of(Job.class)).as("a hook is no part of the release").isEmpty();
    Job topics = withoutHook().one(Job.class, "-topics");
    assertThat(topics.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs())
        .startsWith("topics", "create", "--config");
    assertThat(
            manifests
                .one(StatefulSet.class, "-status")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getArgs())
        .contains("status,console");
  }

  @Test
  void theHooksSettingsAreThoseOfTheProcesses() {
    Manifests manifests = withoutHook();

    assertThat(manifests.one(ConfigMap.class, "-topics").getData())
        .isEqualTo(manifests.one(ConfigMap.class, "mail-posthouse").getData());
  }

  /** Helm as a library tells what belongs to the release, and of its hooks nothing. */
  private static Manifests withoutHook() {
    return Chart.of("production", Map.of("createTopics.annotations", "null"));
  }

  @Test
  void theNotesNameWhatIsThere() {
    assertThat(Chart.notes("minimal"))
        .contains("logs statefulset/mail-posthouse-admit")
        .contains("exec deploy/mail-posthouse-attempt -- \\\n")
        .contains("get secret mail-posthouse-tokens");
    assertThat(Chart.notes("production"))
        .contains("exec deploy/mail-posthouse-attempt-claude", "https://jobs.example.com")
        .doesNotContain("get secret");
  }

  @Test
  void settingsOfOnesOwnAreMounted() {
    Manifests manifests = Chart.of("existing");

    assertThat(manifests.of(ConfigMap.class)).isEmpty();
    assertThat(pods(manifests))
        .allSatisfy(
            pod -> {
              assertThat(pod.getSpec().getVolumes())
                  .filteredOn(volume -> volume.getName().equals("settings"))
                  .singleElement()
                  .satisfies(
                      volume ->
                          assertThat(volume.getConfigMap().getName())
                              .isEqualTo("posthouse-settings"));
              assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(65);
              assertThat(pod.getSpec().getSecurityContext().getFsGroup()).isNull();
            });
    assertThat(manifests.one(StatefulSet.class, "-admit").getSpec().getVolumeClaimTemplates())
        .isEmpty();
  }

  /** After a change of the alerts, run with {@code -Ddocs.write=true}. */
  @Test
  void theAlertsAreThoseThatAreShippedBeside() throws IOException {
    Path alerts = Document.PROJECT.resolve("deploy/alerts.yaml");
    if (Document.WRITE) {
      Files.writeString(COPIED_ALERTS, Files.readString(alerts));
    }

    assertThat(COPIED_ALERTS).hasSameTextualContentAs(alerts);
    PrometheusRule rule = Chart.of("production").one(PrometheusRule.class, "mail-posthouse");
    assertThat(rule.getSpec().getGroups().getFirst().getRules())
        .extracting(one -> one.getAnnotations().get("runbook_url"))
        .allSatisfy(
            url ->
                assertThat(url)
                    .startsWith("https://git.example.com/posthouse/blob/main/docs/alerts.md#"));
    Map<String, List<Map<String, List<Map<String, Object>>>>> source =
        new Yaml().load(Files.readString(alerts));
    assertThat(rule.getSpec().getGroups().getFirst().getRules())
        .extracting(one -> one.getAlert() + ": " + one.getExpr().getStrVal())
        .containsExactlyElementsOf(
            source
                .getOrDefault("groups", List.of())
                .getFirst()
                .getOrDefault("rules", List.of())
                .stream()
                .map(one -> one.get("alert") + ": " + one.get("expr"))
                .toList());
  }

  /** After a change of a setting, run with {@code -Dschema.write=true}. */
  @Test
  void settingsAreTypedAsTheirOwnSchemaSays() throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    JsonNode settings =
        mapper.readTree(Document.PROJECT.resolve("deploy/posthouse.schema.json").toFile());
    ((ObjectNode) settings).remove(List.of("$schema", "title", "required"));
    // Helm reads patterns by a library that cannot look ahead.
    for (JsonNode parent : settings.findParents("pattern")) {
      if (parent.get("pattern").asText().contains("(?!")) {
        ((ObjectNode) parent).remove("pattern");
      }
    }
    JsonNode values = mapper.readTree(VALUES_SCHEMA.toFile());
    if (Boolean.getBoolean("schema.write")) {
      ((ObjectNode) values.get("properties")).set("settings", settings);
      Files.writeString(VALUES_SCHEMA, mapper.writeValueAsString(values) + "\n");
    }

    assertThat(values.at("/properties/settings")).isEqualTo(settings);
  }

  @Test
  void everyValueIsTypedAndExplained() throws IOException {
    Map<String, Object> values = new Yaml().load(Files.readString(CHART.resolve("values.yaml")));
    JsonNode typed = new ObjectMapper().readTree(VALUES_SCHEMA.toFile()).path("properties");

    assertThat(values.keySet())
        .allSatisfy(key -> assertThat(typed.has(key)).as("typed: %s", key).isTrue());
    assertThat(typed.fieldNames())
        .toIterable()
        .allSatisfy(
            key ->
                assertThat(key)
                    .isIn(Stream.concat(values.keySet().stream(), Stream.of("global")).toList()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attempt.replicas | -1",
        "admit.replicas | 0",
        "retry.replicas | -2",
        "http.port | 0",
        "autoscaling.jobsPerProcess | 0",
        "autoscaling.minReplicas | -1",
        "pods.stopSeconds | -5",
        "disruptionBudget.maxUnavailable | -1",
        "admit.replica | 3",
        "image.pullPolicy | Sometimes",
        "retry.persistence.size | large",
        "settings.provider.claude | x",
        "settings.topics.partitions | -4",
      })
  void aWrongValueIsRefused(String path, String value) {
    assertThatThrownBy(() -> Chart.of("minimal", Map.of(path, value)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("values don't meet the specifications of the schema");
  }

  @Test
  void whatCannotBeLeftOutIsNamed() {
    assertThatThrownBy(() -> Chart.of("minimal", Map.of("settings.kafka", "null")))
        .hasMessageContaining("settings.kafka is missing");
    assertThatThrownBy(() -> Chart.of("minimal", Map.of("autoscaling.enabled", "true")))
        .hasMessageContaining("autoscaling.prometheus is missing");
    assertThatThrownBy(
            () ->
                Chart.of(
                    "existing",
                    Map.of(
                        "existingSettings.providers", "null",
                        "autoscaling.enabled", "true",
                        "autoscaling.prometheus", "http://prometheus:9090")))
        .hasMessageContaining("existingSettings.providers is empty");
    assertThatThrownBy(
            () ->
                Chart.of(
                    "minimal",
                    Map.of("console.enabled", "true", "console.ingress.enabled", "true")))
        .hasMessageContaining("console.ingress.host is missing");
    assertThatThrownBy(
            () ->
                Chart.of(
                    "scale-to-zero",
                    Map.of(
                        "settings.providers.mistral.api", "openai",
                        "settings.providers.mistral.model", "mistral-large",
                        "settings.providers.mistral.credential", "env:MISTRAL_API_KEY")))
        .hasMessageContaining("provider mistral is in none of attempt.pools");
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowWouldBeSeen() {
    assertThatThrownBy(
            () ->
                Manifests.read(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: x}
                    spec: {template: {spec: {containers: [{name: a, livenesProbe: {}}]}}}
                    """))
        .hasMessageContaining("livenesProbe");
    assertThatThrownBy(
            () ->
                Manifests.read(
                    """
                    apiVersion: keda.sh/v1alpha1
                    kind: ScaledObject
                    metadata: {name: x}
                    spec: {scaleTargetRef: {name: a}, triggers: [{type: prometheus, metadata: {}}], minReplicas: 0}
                    """))
        .hasMessageContaining("minReplicas");
  }

  @Test
  void theChartIsOfTheVersionThatIsBuilt() throws IOException {
    Map<String, Object> chart = new Yaml().load(Files.readString(CHART.resolve("Chart.yaml")));

    assertThat(Document.read("pom.xml").text())
        .containsPattern("<version>" + chart.get("appVersion") + "(-SNAPSHOT)?</version>");
  }

  private static List<PodTemplateSpec> pods(Manifests manifests) {
    return Stream.concat(
            manifests.of(StatefulSet.class).stream().map(set -> set.getSpec().getTemplate()),
            manifests.of(Deployment.class).stream().map(set -> set.getSpec().getTemplate()))
        .toList();
  }

  private static Set<String> claims(Manifests manifests) {
    return manifests.of(StatefulSet.class).stream()
        .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
        .map(claim -> claim.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  private static void assertMountsHaveVolumes(PodSpec pod, Set<String> claims) {
    Set<String> volumes =
        pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
    volumes.addAll(claims);
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getName)
        .doesNotHaveDuplicates()
        .isSubsetOf(volumes);
    assertThat(mounts(pod)).doesNotHaveDuplicates();
  }

  private static List<String> mounts(PodSpec pod) {
    return pod.getContainers().getFirst().getVolumeMounts().stream()
        .map(VolumeMount::getMountPath)
        .toList();
  }

  private static void assertIsHardened(PodSpec pod) {
    Container container = pod.getContainers().getFirst();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsKey("memory");
    Set<String> ports =
        container.getPorts().stream().map(ContainerPort::getName).collect(Collectors.toSet());
    assertThat(
            List.of(
                container.getStartupProbe(),
                container.getLivenessProbe(),
                container.getReadinessProbe()))
        .allSatisfy(probe -> assertThat(probe.getHttpGet().getPort().getStrVal()).isIn(ports))
        .extracting(probe -> probe.getHttpGet().getPath())
        .containsExactly("/health/live", "/health/live", "/health/ready");
  }

  /** What selects pods by labels, selects some. */
  private static void assertSelectorsFindPods(Manifests manifests) {
    List<Map<String, String>> pods =
        pods(manifests).stream().map(pod -> pod.getMetadata().getLabels()).toList();
    List<Map<String, String>> selectors = new ArrayList<>();
    manifests.of(Service.class).forEach(one -> selectors.add(one.getSpec().getSelector()));
    manifests
        .of(PodDisruptionBudget.class)
        .forEach(one -> selectors.add(one.getSpec().getSelector().getMatchLabels()));
    manifests
        .of(NetworkPolicy.class)
        .forEach(one -> selectors.add(one.getSpec().getPodSelector().getMatchLabels()));
    for (Map<String, String> selector : selectors) {
      // The names of a stateful set's pods are given to them as a label.
      Map<String, String> asked = new HashMap<>(selector);
      asked.remove("statefulset.kubernetes.io/pod-name");
      assertThat(pods)
          .as("selected by %s", selector)
          .anySatisfy(labels -> assertThat(labels).containsAllEntriesOf(asked));
    }
    for (ServiceMonitor monitor : manifests.of(ServiceMonitor.class)) {
      assertThat(manifests.of(Service.class))
          .filteredOn(
              service ->
                  service
                      .getMetadata()
                      .getLabels()
                      .entrySet()
                      .containsAll(monitor.getSpec().getSelector().getMatchLabels().entrySet()))
          .singleElement()
          .satisfies(
              service ->
                  assertThat(service.getSpec().getPorts().getFirst().getName())
                      .isEqualTo(monitor.getSpec().getEndpoints().getFirst().getPort()));
    }
  }

  private static List<String> named(List<? extends HasMetadata> ones) {
    return ones.stream().map(one -> one.getMetadata().getName()).toList();
  }

  private static byte[] decoded(Secret secret, String key) {
    return Base64.getDecoder().decode(secret.getData().get(key));
  }

  private Settings settings(ConfigMap map) throws Exception {
    Path file = folder.resolve("posthouse.yaml");
    Files.writeString(file, map.getData().get("posthouse.yaml"));
    return SettingsReader.check(file, name -> "value-of-" + name).settings();
  }
}

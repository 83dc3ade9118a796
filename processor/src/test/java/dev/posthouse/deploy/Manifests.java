package dev.posthouse.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Manifests as Kubernetes would take them: a field that its types do not know is an error, and so
 * is a key that stands twice, or a kind that nobody expects.
 *
 * @param all but what has no types here
 * @param scaledObjects KEDA's, held against its own definition
 */
record Manifests(List<HasMetadata> all, List<JsonNode> scaledObjects) {
  private static final String SCALED_OBJECT = "keda.sh/v1alpha1 ScaledObject";

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("batch/v1 Job", Job.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class));

  /** Fabric8's types keep what they do not know; here that is an error. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException if Kubernetes or KEDA would not take one; says which and why
   */
  static Manifests read(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<HasMetadata> all = new ArrayList<>();
    List<JsonNode> scaled = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
      if (document == null) {
        continue;
      }
      JsonNode node = STRICT.valueToTree(document);
      String kind = node.path("apiVersion").asText() + " " + node.path("kind").asText();
      if (kind.equals(SCALED_OBJECT)) {
        requireScaledObject(node);
        scaled.add(node);
      } else {
        all.add(typed(kind, node));
      }
    }
    return new Manifests(all, scaled);
  }

  private static HasMetadata typed(String kind, JsonNode node) {
    Class<? extends HasMetadata> type = KINDS.get(kind);
    if (type == null) {
      throw new IllegalArgumentException("A manifest of an unexpected kind: " + kind);
    }
    try {
      return STRICT.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          kind + " " + node.at("/metadata/name").asText() + ": " + e.getMessage(), e);
    }
  }

  private static void requireScaledObject(JsonNode node) {
    try (InputStream schema =
        Objects.requireNonNull(Manifests.class.getResourceAsStream("scaledobject.schema.json"))) {
      List<Error> errors =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
              .getSchema(STRICT.readTree(schema))
              .validate(node);
      if (!errors.isEmpty()) {
        throw new IllegalArgumentException(node.at("/metadata/name").asText() + ": " + errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of a type. */
  <T extends HasMetadata> List<T> of(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The one of a type whose name ends so. */
  <T extends HasMetadata> T one(Class<T> type, String nameEnd) {
    return of(type).stream()
        .filter(one -> one.getMetadata().getName().endsWith(nameEnd))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "No %s …%s is rendered".formatted(type.getSimpleName(), nameEnd)));
  }
}

package dev.posthouse.deploy;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import dev.posthouse.docs.Document;
import java.nio.file.Path;
import java.util.Map;

/** The chart, rendered by Helm itself as a library; no cluster is asked. */
final class Chart {
  static final Path FOLDER = Document.PROJECT.resolve("deploy/helm/posthouse");

  private static final Path EXAMPLES = Document.PROJECT.resolve("deploy/helm/examples");

  /** The oldest that Chart.yaml admits would do; Helm as a library takes 1.20 if nobody says. */
  private static final String KUBERNETES = "1.33.0";

  private Chart() {}

  /** All that is rendered of one of the example values. */
  static Manifests of(String example) {
    return of(example, Map.of());
  }

  /**
   * All that is rendered of one of the example values.
   *
   * @param more values by their paths, as {@code helm --set} takes them
   * @throws IllegalStateException if Helm refuses; the message is Helm's
   */
  static Manifests of(String example, Map<String, ?> more) {
    TemplateCommand template =
        new Helm(FOLDER.toAbsolutePath().normalize())
            .template()
            .withName("mail")
            .withNamespace("llm")
            .withKubeVersion(KUBERNETES)
            .withValuesFile(EXAMPLES.resolve(example + ".yaml").toAbsolutePath().normalize());
    more.forEach(template::set);
    return Manifests.read(template.call());
  }

  /** What {@code helm install} would print after it has installed. */
  static String notes(String example) {
    return new Helm(FOLDER.toAbsolutePath().normalize())
        .install()
        .clientOnly()
        .withDryRunOption(DryRun.CLIENT)
        .withName("mail")
        .withNamespace("llm")
        .withKubeVersion(KUBERNETES)
        .withValuesFile(EXAMPLES.resolve(example + ".yaml").toAbsolutePath().normalize())
        .call()
        .getOutput();
  }

  /** What {@code helm lint --strict} says of the chart. */
  static LintResult lint() {
    return new Helm(FOLDER.toAbsolutePath().normalize()).lint().strict().call();
  }
}

package dev.posthouse.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the tests against one version of Kafka came to.
 *
 * @param version of Kafka
 * @param clients the version of Kafka's clients, which is that of the embedded broker
 * @param java the version that ran them, and the broker
 * @param day when
 * @param seconds from the first to the last, those side by side added up
 * @param tests how many ran
 * @param failed each that did not pass, and why
 */
record BrokerReport(
    String version,
    String clients,
    String java,
    String day,
    long seconds,
    int tests,
    List<String> failed) {
  static final Comparator<String> BY_VERSION =
      Comparator.comparing(
          version -> Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray(),
          Arrays::compare);

  private static final Pattern CLIENTS = Pattern.compile("kafka-clients-([\\d.]+)\\.jar");
  private static final int REASON_LENGTH = 160;

  /**
   * Reads the reports in JUnit's format.
   *
   * @param folder named as the version
   */
  static BrokerReport read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> failed = new ArrayList<>();
      int tests = 0;
      double seconds = 0;
      String java = "";
      String clients = "";
      String day = "";
      for (Path file :
          files.filter(file -> file.getFileName().toString().startsWith("TEST-")).toList()) {
        Element suite = parsed(file);
        java = property(suite, "java.version");
        clients = clients(suite);
        day = Files.getLastModifiedTime(file).toString().substring(0, "2026-11-29".length());
        for (Element test : elements(suite, "testcase")) {
          if (!elements(test, "skipped").isEmpty()) {
            continue;
          }
          tests++;
          seconds += Double.parseDouble(test.getAttribute("time"));
          Stream.of("failure", "error")
              .flatMap(kind -> elements(test, kind).stream())
              .forEach(why -> failed.add(described(test, why)));
        }
      }
      List<String> brokenOff = brokenOff(folder.resolve("failsafe-summary.xml"));
      failed.addAll(brokenOff);
      tests += brokenOff.size();
      return new BrokerReport(
          folder.getFileName().toString(), clients, java, day, Math.round(seconds), tests, failed);
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("The reports in " + folder + " cannot be read", e);
    }
  }

  private static Element parsed(Path file)
      throws IOException, ParserConfigurationException, SAXException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(file.toFile())
        .getDocumentElement();
  }

  /** Why the tests ended before all had run: such tests have no report of their own. */
  private static List<String> brokenOff(Path summary)
      throws IOException, ParserConfigurationException, SAXException {
    return elements(parsed(summary), "failureMessage").stream()
        .map(why -> why.getTextContent().strip())
        .filter(why -> !why.isEmpty())
        .map(why -> "not all tests ran: " + shortened(why.lines().findFirst().orElse("")))
        .toList();
  }

  private static String clients(Element suite) {
    return Stream.of("surefire.test.class.path", "java.class.path")
        .flatMap(name -> CLIENTS.matcher(property(suite, name)).results())
        .map(found -> found.group(1))
        .findFirst()
        .orElse("");
  }

  private static String property(Element suite, String name) {
    return elements(suite, "property").stream()
        .filter(property -> property.getAttribute("name").equals(name))
        .map(property -> property.getAttribute("value"))
        .findFirst()
        .orElse("");
  }

  private static List<Element> elements(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  private static String described(Element test, Element why) {
    String name = test.getAttribute("classname");
    return "`%s.%s`: %s"
        .formatted(
            name.substring(name.lastIndexOf('.') + 1),
            test.getAttribute("name").replace("()", ""),
            shortened(why.getAttribute("message")));
  }

  private static String shortened(String text) {
    String reason = text.strip().replaceAll("\\s+", " ").replace("|", "/");
    return reason.substring(0, Math.min(REASON_LENGTH, reason.length()));
  }

  /** Its row in the table. */
  String row() {
    return "| %s | %s | %d | %d | %d | %s | %s | %s |"
        .formatted(
            version,
            clients,
            tests,
            tests - failed.size(),
            seconds,
            java,
            day,
            failed.isEmpty() ? "–" : String.join("<br>", failed));
  }
}

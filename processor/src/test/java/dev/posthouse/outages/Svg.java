package dev.posthouse.outages;

import java.util.List;
import java.util.Locale;

/** Writes one picture. Colours are those of its style, which follows the reader's light or dark. */
public final class Svg {
  private static final String STYLE =
      """
      <style>
      text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #57606a; }
      .title { font-size: 16px; font-weight: 600; fill: #1f2328; }
      .head { font-size: 12px; font-weight: 600; fill: #1f2328; }
      .strong { font-weight: 600; fill: #1f2328; }
      .bad { font-weight: 600; fill: #b3261e; }
      .paper { fill: #ffffff; }
      .trouble { fill: #b3261e; fill-opacity: 0.07; }
      .grid { stroke: #d8dee4; stroke-width: 1; }
      .axis { stroke: #8c959f; stroke-width: 1; }
      .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
      .thick { stroke-width: 2.8; }
      .span { stroke-width: 3; stroke-linecap: round; stroke-opacity: 0.45; }
      .halo { stroke: #ffffff; stroke-width: 1.5; }
      .s0 { stroke: #c4314b; } .f0 { fill: #c4314b; }
      .s1 { stroke: #c77700; } .f1 { fill: #c77700; }
      .s2 { stroke: #8250df; } .f2 { fill: #8250df; }
      .s3 { stroke: #1a7f5a; } .f3 { fill: #1a7f5a; }
      .s4 { stroke: #0b5fd0; } .f4 { fill: #0b5fd0; }
      @media (prefers-color-scheme: dark) {
      text { fill: #9da7b3; }
      .title, .head, .strong { fill: #e6edf3; }
      .bad { fill: #ff8f86; }
      .paper { fill: #0d1117; }
      .trouble { fill: #ff8f86; fill-opacity: 0.1; }
      .grid { stroke: #262c36; }
      .axis { stroke: #6e7681; }
      .halo { stroke: #0d1117; }
      .s0 { stroke: #ff7b8a; } .f0 { fill: #ff7b8a; }
      .s1 { stroke: #f0a942; } .f1 { fill: #f0a942; }
      .s2 { stroke: #b99bff; } .f2 { fill: #b99bff; }
      .s3 { stroke: #4fc99a; } .f3 { fill: #4fc99a; }
      .s4 { stroke: #5aa7ff; } .f4 { fill: #5aa7ff; }
      }
      </style>
      """;

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  /** One point of a line. */
  public record Point(double x, double y) {}

  /** Where a text stands against its point. */
  public enum Anchor {
    START,
    MIDDLE,
    END
  }

  public Svg(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
    rect("paper", 0, 0, width, height);
  }

  public void text(String style, Anchor anchor, double x, double y, String text) {
    append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
            style,
            anchor.name().toLowerCase(Locale.ROOT),
            x,
            y,
            escaped(text)));
  }

  public void line(String style, double x1, double y1, double x2, double y2) {
    append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  public void rect(String style, double x, double y, double w, double h) {
    append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
            style,
            x,
            y,
            w,
            h));
  }

  public void dot(String style, double x, double y, double radius) {
    append(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
            style,
            x,
            y,
            radius));
  }

  public void curve(String style, List<Point> points) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? "M" : " ")
          .append(String.format(Locale.ROOT, "%.1f %.1f", point.x, point.y));
    }
    append(String.format(Locale.ROOT, "<path class=\"%s\" d=\"%s\"/>", style, path));
  }

  /** The whole file. */
  public String toText() {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\">%n<title>%s</title>%n",
            width,
            height,
            width,
            height,
            escaped(title))
        + STYLE
        + body
        + "</svg>\n";
  }

  private void append(String element) {
    body.append(element).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}

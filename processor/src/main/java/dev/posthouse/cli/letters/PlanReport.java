package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.replay.Budget;
import dev.posthouse.replay.ReplayPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a replay would do, for the person who decides.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class PlanReport {

  private final ReplayPlan plan;
  private final int width;

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  PlanReport(ReplayPlan plan, int width) {
    this.plan = plan;
    this.width = width;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        plan.count() == 0
            ? nothing()
            : "%s to replay, each once, as the next generation of its job"
                .formatted(letters(plan.count())));
    if (plan.count() > 0) {
      plan.targets()
          .forEach((target, count) -> fact("to", "%s: %,d".formatted(target, count), lines));
      fact("tokens", tokens(plan.budget()), lines);
      fact("cost", cost(plan.budget()), lines);
      if (plan.deadlinesDropped() > 0) {
        fact(
            "deadline",
            "%,d had a deadline of their own, which has passed; they get their route's anew"
                .formatted(plan.deadlinesDropped()),
            lines);
      }
    }
    if (plan.already() > 0 && plan.count() > 0) {
      fact("left", "%s replayed already".formatted(letters(plan.already())), lines);
    }
    for (ReplayPlan.Left left : plan.left()) {
      fact(
          "left",
          "%s cannot be replayed: %s. See: posthouse dead-letters show %s"
              .formatted(letters(left.count()), left.reason(), left.example()),
          lines);
    }
    if (plan.count() > 0) {
      lines.add("");
      lines.addAll(new GroupTable(width).lines(plan.groups()));
    }
    return lines;
  }

  private String nothing() {
    if (plan.already() == 0) {
      return plan.left().isEmpty() ? "no dead letter matches" : "nothing can be replayed";
    }
    if (plan.already() == 1) {
      return "nothing to replay: the dead letter that matches was replayed already";
    }
    return "nothing to replay: %s%s that match were replayed already"
        .formatted(plan.left().isEmpty() ? "all " : "", letters(plan.already()));
  }

  static String letters(long count) {
    return "%,d dead letter%s".formatted(count, count == 1 ? "" : "s");
  }

  private void fact(String name, String text, List<String> lines) {
    lines.addAll(PlainText.hanging("  %-8s  ".formatted(name), text, width));
  }

  private static String tokens(Budget budget) {
    return "about %,d of prompts, and at most %,d of answers"
        .formatted(budget.inputTokens(), budget.mostOutputTokens());
  }

  private String cost(Budget budget) {
    if (budget.unpriced() == plan.count()) {
      return "not known: name the settings file with --config, and prices of the providers in it";
    }
    String known =
        new TreeMap<>(budget.mostCost())
            .entrySet().stream()
                .map(cost -> String.format(Locale.ROOT, "%,.2f %s", cost.getValue(), cost.getKey()))
                .collect(Collectors.joining(" and "));
    return "at most %s, by estimate%s"
        .formatted(
            known,
            budget.unpriced() == 0
                ? ""
                : "; without %,d at providers of unknown prices".formatted(budget.unpriced()));
  }
}

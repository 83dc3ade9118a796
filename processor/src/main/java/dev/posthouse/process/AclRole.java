package dev.posthouse.process;

import dev.posthouse.kafka.Permission;
import dev.posthouse.settings.Settings;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Somebody who uses Posthouse's topics, and the least that Kafka must let them do: a process with
 * one of its roles, or whoever runs a command.
 *
 * <p>Tested by {@code RoleRightsIT}.
 *
 * @param name as {@code posthouse acls} takes it
 * @param who does what
 * @param permissions without any of which it fails
 */
public record AclRole(String name, String who, List<Permission> permissions) {

  public AclRole {
    permissions = List.copyOf(permissions);
  }

  /** All of them, the roles of processes first. */
  public static List<AclRole> all(Settings settings) {
    List<AclRole> all = new ArrayList<>();
    for (Role role : Role.values()) {
      if (role == Role.ATTEMPT) {
        settings
            .providers()
            .keySet()
            .forEach(
                provider ->
                    all.add(
                        process(
                            settings,
                            "attempt:" + provider,
                            "calls " + provider,
                            new Role.Selection(EnumSet.of(role), Set.of(provider)))));
      } else {
        all.add(
            process(
                settings,
                role.name().toLowerCase(Locale.ROOT),
                role.does(),
                new Role.Selection(EnumSet.of(role), Set.of())));
      }
    }
    Topics topics = new Topics(settings.topics().prefix());
    all.add(
        new AclRole(
            "create-topics",
            "topics create, and a process that creates what is missing, beside its role; without,"
                + " an administrator does",
            NodePermissions.ofTopicSetup(topics)));
    all.addAll(commands(topics, settings.providers().keySet()));
    return all;
  }

  private static AclRole process(
      Settings settings, String name, String does, Role.Selection selection) {
    return new AclRole(name, "a process that " + does, NodePermissions.of(settings, selection));
  }

  private static List<AclRole> commands(Topics topics, Set<String> providers) {
    String prefix = topics.prefix();
    List<Permission> letters = read(topics.deadLetters(), topics.replays());
    return List.of(
        new AclRole("submit", "submit, and whoever sends requests", write(topics.requests())),
        new AclRole(
            "results",
            "results and submit --wait, and whoever reads outcomes, in a group of their own",
            read(topics.results(), topics.deadLetters())),
        new AclRole(
            "cancel",
            "cancel",
            both(
                read(topics.events(), topics.results(), topics.deadLetters()),
                write(topics.events(), topics.cancellations()))),
        new AclRole("dead-letters", "dead-letters list, show, export", letters),
        new AclRole(
            "replay",
            "dead-letters replay, import",
            both(
                letters,
                both(
                    write(topics.requests(), topics.events(), topics.replays()),
                    List.of(new Permission.OnTransactionalId(prefix + "replay"))))),
        new AclRole("providers", "providers list", read(topics.providerState())),
        new AclRole(
            "park",
            "providers park, resume",
            both(read(topics.providerState()), write(topics.providerState()))),
        new AclRole(
            "triage", "triage", read(topics.events(), topics.providerState(), topics.requests())),
        new AclRole(
            "adopt",
            "topics adopt",
            Stream.concat(
                    Stream.of(
                        toAdopt(topics, topics.requests(), prefix + "admit"),
                        toAdopt(topics, topics.retries(), prefix + "retry")),
                    providers.stream()
                        .map(
                            provider ->
                                toAdopt(
                                    topics,
                                    topics.provider(provider),
                                    prefix + "attempt." + provider)))
                .flatMap(List::stream)
                .distinct()
                .toList()));
  }

  /**
   * What it takes to say how far a topic is worked.
   *
   * @param topic that is worked
   * @param group by whom
   */
  public static List<Permission> toAdopt(Topics topics, String topic, String group) {
    return both(
        both(read(topics.progress(), topic), write(topics.progress())),
        List.of(new Permission.OnGroup(group)));
  }

  private static List<Permission> both(
      List<? extends Permission> some, List<? extends Permission> others) {
    return Stream.<Permission>concat(some.stream(), others.stream()).toList();
  }

  private static List<Permission> read(String... names) {
    return on(AclOperation.READ, names);
  }

  private static List<Permission> write(String... names) {
    return on(AclOperation.WRITE, names);
  }

  private static List<Permission> on(AclOperation operation, String... names) {
    return Stream.of(names)
        .<Permission>map(name -> new Permission.OnTopic(operation, name))
        .toList();
  }
}

package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RenewedLoginTest {
  private static final String MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule";

  @TempDir Path folder;
  private final Logger log = (Logger) LoggerFactory.getLogger(RenewedLogin.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Path file = Path.of("");

  @BeforeEach
  void listen() throws IOException {
    file = Files.writeString(folder.resolve("login"), login("alice", "former"));
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  @Test
  void eachLoginReadsNameAndPasswordAnew() throws Exception {
    RenewedLogin login = login();
    assertThat(asked(login)).isEqualTo("alice former");

    Files.writeString(file, login("bob", "next \\\"quoted\\\""));

    assertThat(asked(login)).isEqualTo("bob next \"quoted\"");
  }

  @Test
  void aPasswordIsThatOfTheNameThatWasSaidBefore() throws Exception {
    RenewedLogin login = login();
    NameCallback name = new NameCallback("?");
    login.handle(new Callback[] {name});

    Files.writeString(file, login("bob", "next"));

    PasswordCallback password = new PasswordCallback("?", false);
    login.handle(new Callback[] {password});
    assertThat(name.getName() + " " + new String(password.getPassword())).isEqualTo("alice former");
  }

  @Test
  void whatCannotBeUsedIsToldOnceWithoutWhatItHoldsAndTheFormerIsUsedOn() throws Exception {
    RenewedLogin login = login();
    RenewedLogin another = login();

    Files.writeString(file, "hunter2 hunter3");
    assertThat(asked(login)).isEqualTo("alice former");
    assertThat(asked(another)).isEqualTo("alice former");
    Files.delete(file);
    assertThat(asked(login)).isEqualTo("alice former");

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.getFirst().getKeyValuePairs().toString())
        .contains(file + ", which sasl.jaas.config names, holds no login")
        .doesNotContain("hunter");
    Files.writeString(file, login("alice", "next"));
    assertThat(asked(login)).isEqualTo("alice next");
  }

  @Test
  void aFileAtTheStartIsNamedIfItCannotBeUsed() throws Exception {
    Files.writeString(file, "hunter2 hunter3");
    assertThatThrownBy(this::properties)
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("hunter")
        .hasNoCause();

    Files.writeString(file, MODULE + " required username=\"alice\";");
    assertThatThrownBy(this::login)
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("lacks a username or a password");
  }

  @Test
  void whatTheUserOrTheMechanismReadsWithIsLeft() {
    assertThat(properties())
        .containsEntry(
            SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, RenewedLogin.class.getName());
    assertThat(properties(Map.of(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, "own.Handler")))
        .containsEntry(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, "own.Handler");
    assertThat(properties(Map.of(SaslConfigs.SASL_MECHANISM, "OAUTHBEARER")))
        .containsEntry(SaslConfigs.SASL_JAAS_CONFIG, login("alice", "former"))
        .doesNotContainKey(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS);
  }

  private static String login(String name, String password) {
    return MODULE + " required username=\"%s\" password=\"%s\";".formatted(name, password);
  }

  private Map<String, Object> properties() {
    return properties(Map.of());
  }

  private Map<String, Object> properties(Map<String, String> more) {
    Map<String, String> user = new HashMap<>();
    user.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
    user.put(SaslConfigs.SASL_MECHANISM, "SCRAM-SHA-512");
    user.put(SaslConfigs.SASL_JAAS_CONFIG, "file:" + file);
    user.putAll(more);
    return new KafkaProperties(user).adminProperties();
  }

  /** As a client makes it. */
  private RenewedLogin login() {
    Map<String, Object> properties = properties();
    RenewedLogin login = new RenewedLogin();
    login.configure(
        properties,
        "SCRAM-SHA-512",
        LoginFile.entries(String.valueOf(properties.get(SaslConfigs.SASL_JAAS_CONFIG))));
    return login;
  }

  private static String asked(RenewedLogin login) throws Exception {
    NameCallback name = new NameCallback("?");
    PasswordCallback password = new PasswordCallback("?", false);
    login.handle(new Callback[] {name, password});
    return name.getName() + " " + new String(password.getPassword());
  }
}

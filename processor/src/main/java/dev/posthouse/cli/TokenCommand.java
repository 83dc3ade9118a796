package dev.posthouse.cli;

import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.console.access.ConsoleRole;
import dev.posthouse.console.access.Secrets;
import dev.posthouse.console.access.TokenFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Makes a token for the console.
 *
 * <p>Tested by {@code MainTest}.
 */
@Command(
    name = "token",
    description = {
      "Makes a token for the console.",
      "",
      "Prints the line for the file that console.tokens names, which holds the token's hash; the"
          + " token itself is shown once, beside it, for whoever is to have it."
    },
    footer = {"", "Example: posthouse token anna --role operator >> /etc/posthouse/tokens"})
final class TokenCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", description = "Who it is for; events tell it.")
  private String name = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "viewer",
      description = "viewer, who looks, or operator, who acts; ${DEFAULT-VALUE} if left out.")
  private ConsoleRole role = ConsoleRole.VIEWER;

  TokenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws WrongUsageException {
    if (!name.matches("[^\\s#]\\S{0,99}")) {
      throw new WrongUsageException("a name has 1 to 100 characters, none of them blank");
    }
    String token = Secrets.next();
    terminal.out().println(TokenFile.line(name, role, token));
    terminal.note("The token of " + name + ", which is not shown again: " + token);
    return ExitCode.OK;
  }
}

package dev.posthouse.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line, and where help is, instead of printing all the help.
 *
 * <p>Tested by {@code MainTest}.
 */
final class WrongUsage implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + fault(e, command));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try: " + name + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static String fault(ParameterException e, CommandLine command) {
    return e instanceof UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && !command.getSubcommands().isEmpty()
        ? "There is no command '" + unmatched.getUnmatched().getFirst() + "'"
        : String.valueOf(e.getMessage());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.render.FailureText;
import dev.dvol.cli.render.JsonWriter;
import dev.dvol.cli.render.Output;
import dev.dvol.cli.render.OutputFailedException;
import dev.dvol.cli.session.Failure;
import dev.dvol.cli.session.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a failure.
 *
 * @param command the command word as it was given
 * @param json whether programs read the output
 * @param debug whether with the stack trace
 */
record FailureReport(String command, boolean json, boolean debug) {
  /** Tells it as well as the streams allow; returns the exit code. */
  int tell(Throwable failure, Output out, Output err) {
    Failure told = Failure.of(failure);
    try {
      if (failure instanceof OutputFailedException) {
        err.print(FailureText.lines(told.message(), told.hints()));
      } else {
        tell(told, hints(failure, told), out, err);
      }
      if (debug) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        err.print(trace.toString());
      }
      err.flush();
    } catch (IOException | OutputFailedException e) {
      // There is no stream left to tell it on; the exit code still does.
      return told.code().number();
    }
    return told.code().number();
  }

  private void tell(Failure told, List<String> hints, Output out, Output err) throws IOException {
    // What was printed before it failed comes first.
    out.flush();
    if (json) {
      JsonWriter.write(out, FailureText.envelope(command, told.kind(), told.message(), hints));
      out.flush();
    } else {
      err.print(FailureText.lines(told.message(), hints));
    }
  }

  private List<String> hints(Throwable failure, Failure told) {
    List<String> hints = new ArrayList<>(told.hints());
    if (failure instanceof UsageException) {
      boolean known = CommandTable.find(command).isPresent() && !command.equals("help");
      hints.add(known ? "dvol " + command + " --help" : "dvol --help");
    }
    return hints;
  }
}

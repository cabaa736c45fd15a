// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a failure in a line, and a hint in another. */
public final class Failures implements IExecutionExceptionHandler {
  private final PrintStream err;

  /** Writes to a stream. */
  public Failures(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult parsed) {
    if (exception instanceof BenchException refusal) {
      err.println("bench: " + refusal.getMessage());
      err.println("hint: " + refusal.hint());
      return 2;
    }
    if (exception instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      err.println("bench: interrupted");
      return 3;
    }
    err.println("bench: " + text(exception));
    if (!(exception instanceof IOException)) {
      exception.printStackTrace(err);
    }
    return 3;
  }

  private static String text(Exception exception) {
    // The message of these is a path and nothing else, mostly.
    return exception instanceof FileSystemException
        ? exception.getClass().getSimpleName() + ": " + exception.getMessage()
        : "" + exception.getMessage();
  }
}

// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: {@link dev.dvol.cli.Main} wires the real world to {@link
 * dev.dvol.cli.DvolCommandLine}, which finds the command word, parses, runs, and turns every
 * outcome into an exit code. The only package that reads environment variables and the home
 * directory.
 */
@NullMarked
package dev.dvol.cli;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * The commands, a class each. A command reads its arguments, chooses the volume, calls the facade
 * of the store and shows what came of it; it decides nothing that the store could decide. picocli
 * fills the annotated fields. Depends on {@code cli.session}, {@code cli.render} and the store.
 */
@NullMarked
package dev.dvol.cli.command;

import org.jspecify.annotations.NullMarked;

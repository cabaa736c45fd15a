// SPDX-License-Identifier: Apache-2.0
/**
 * Everything that a person or a program reads. A {@link dev.dvol.cli.render.View} is the result of
 * a command and knows its two forms: lines for a {@link dev.dvol.cli.render.Screen}, and a tree for
 * {@code --json}. Data goes to standard output; what is meant for a person at a terminal (notes,
 * progress, hints) goes to standard error. Depends on the store's values, never on commands.
 */
@NullMarked
package dev.dvol.cli.render;

import org.jspecify.annotations.NullMarked;

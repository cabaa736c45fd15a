// SPDX-License-Identifier: Apache-2.0
/**
 * What every command needs and none decides for itself: the {@link
 * dev.dvol.cli.session.Environment} it runs in, the options that all commands share, which pool and
 * which volume it is about, who the author is, and which exit code an outcome has. Depends on the
 * store's facade and on {@code cli.render}, never on commands.
 */
@NullMarked
package dev.dvol.cli.session;

import org.jspecify.annotations.NullMarked;

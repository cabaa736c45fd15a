// SPDX-License-Identifier: Apache-2.0
/** What a server that nobody watches tells afterwards: one line an event, for people and programs. */
@NullMarked
package dev.dvol.plugin.log;

import org.jspecify.annotations.NullMarked;

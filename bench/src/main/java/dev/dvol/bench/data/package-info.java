// SPDX-License-Identifier: Apache-2.0
/**
 * Data sets: what is made from a seed, of any size, and changed step by step. Same seed, same content; nothing is held in
 * memory but a buffer. May use processes, for a database server.
 */
@NullMarked
package dev.dvol.bench.data;

import org.jspecify.annotations.NullMarked;

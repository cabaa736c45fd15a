// SPDX-License-Identifier: Apache-2.0
/**
 * Small JSON documents as plain values, without binding: what the store writes beside its objects. Depends on nothing
 * else of dvol.
 */
@NullMarked
package dev.dvol.store.json;

import org.jspecify.annotations.NullMarked;

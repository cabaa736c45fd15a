// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.StatIndex;
import dev.dvol.store.index.TrustRules;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.tree.RootTree;
import java.util.Optional;

/**
 * What a checkout works on.
 *
 * @param working the directory to change, open
 * @param objects the store
 * @param target the state to bring it to
 * @param index the believed stat index of the directory as it is, if there is one; what it does not prove is read
 * @param kept what the last checkout could not apply
 * @param rules when a file's look can be trusted later
 */
public record CheckoutSource(
    Directory working,
    PackStore objects,
    RootTree target,
    Optional<StatIndex> index,
    KeptValues kept,
    TrustRules rules) {}

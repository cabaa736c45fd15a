// SPDX-License-Identifier: Apache-2.0
/**
 * The one place that knows JGit: refs, reflogs, commits and history of a volume's {@code
 * store.git}. {@link dev.dvol.store.internal.git.GitRepository} is the way in; its callers see
 * {@link dev.dvol.store.object.Oid}, strings and the small records here, never a JGit type. JGit
 * neither syncs directories nor checks what it reads, so both are done here. Depends on {@code
 * store.object} and {@code store.error} only, and on no class of {@code org.eclipse.jgit.internal}.
 *
 * @see <a href="https://git-scm.com/docs/gitrepository-layout">gitrepository-layout</a>
 */
@NullMarked
package dev.dvol.store.internal.git;

import org.jspecify.annotations.NullMarked;

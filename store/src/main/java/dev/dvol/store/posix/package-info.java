// SPDX-License-Identifier: Apache-2.0
/**
 * System calls by directory descriptor: the one gate to the file system. Names are bytes, nothing
 * follows a symbolic link, and everything Java cannot do (device nodes, extended attributes, holes,
 * syncfs, flock) is here. {@link dev.dvol.store.posix.Posix} is the seam where tests fail, delay or
 * kill any call; {@link dev.dvol.store.posix.Directory} and {@link dev.dvol.store.posix.FileHandle}
 * are what other packages work with; {@link dev.dvol.store.posix.DurableFile} alone publishes
 * files. Depends on no other package of dvol.
 */
@NullMarked
package dev.dvol.store.posix;

import org.jspecify.annotations.NullMarked;

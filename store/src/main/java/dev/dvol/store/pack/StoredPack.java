// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

/**
 * One open pack of a {@link PackStore}.
 *
 * @param number its number in the store
 * @param name {@code pack-<40 hex digits>}, the name of its files without their endings
 * @param sizeInBytes length of the pack file
 * @param index where its objects are
 */
public record StoredPack(int number, String name, long sizeInBytes, PackIndex index) {}

// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

/**
 * A container that does not go on as it should.
 *
 * @param name of the container
 * @param reason why, for people
 */
public record ContainerFailure(String name, String reason) {}

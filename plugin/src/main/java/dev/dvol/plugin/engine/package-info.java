// SPDX-License-Identifier: Apache-2.0
/**
 * The Docker engine and its containers, as far as a volume needs them: who has it mounted, and stopping, pausing and
 * starting those. {@link dev.dvol.plugin.engine.EngineAddress} says where the engine is, {@link
 * dev.dvol.plugin.engine.EngineHttp} talks to it, {@link dev.dvol.plugin.engine.Engine} is what can be asked of it, and
 * {@link dev.dvol.plugin.engine.ContainerQuiescence} makes a volume's containers quiet for the store. A <em>user</em> of a
 * volume is a container that has it mounted; it is <em>active</em> while it runs, is paused or is being restarted. Depends
 * on {@code store}, docker-java and junixsocket. The environment, the home directory and the clock are arguments.
 */
@NullMarked
package dev.dvol.plugin.engine;

import org.jspecify.annotations.NullMarked;

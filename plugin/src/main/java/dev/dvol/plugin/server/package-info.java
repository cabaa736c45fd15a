// SPDX-License-Identifier: Apache-2.0
/**
 * The volume driver as an HTTP server on a Unix domain socket. {@link
 * dev.dvol.plugin.server.PluginServer} is the way in. Bytes and connections belong to Netty's event
 * loop, which never waits; what an engine asks is answered by worker threads, and answers leave a
 * connection in the order of its requests.
 */
@NullMarked
package dev.dvol.plugin.server;

import org.jspecify.annotations.NullMarked;

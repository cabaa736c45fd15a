// SPDX-License-Identifier: Apache-2.0
/**
 * Docker's volume plugin protocol, version 1.2, as values: an {@link
 * dev.dvol.plugin.protocol.Endpoint} is what is asked, a {@link dev.dvol.plugin.protocol.Request}
 * what with, a {@link dev.dvol.plugin.protocol.Reply} what comes back. {@link
 * dev.dvol.plugin.protocol.ProtocolCodec} turns them from and into JSON. Knows neither HTTP nor
 * volumes: a name here is what an engine sent, legal or not.
 *
 * @see <a href="https://docs.docker.com/engine/extend/plugins_volume/">Docker volume plugins</a>
 */
@NullMarked
package dev.dvol.plugin.protocol;

import org.jspecify.annotations.NullMarked;

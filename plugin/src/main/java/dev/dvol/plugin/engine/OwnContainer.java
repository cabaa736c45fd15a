// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The container that dvol itself runs in, which it must not stop.
 *
 * @param id its id or the beginning of it; none when dvol runs in no container, as far as it can
 *     see
 */
public record OwnContainer(Optional<String> id) {
  /** Not in a container. */
  public static final OwnContainer NONE = new OwnContainer(Optional.empty());

  /** The name under which the plugin runs as a container. */
  static final String PLUGIN = "dvol-docker-plugin";

  private static final Pattern MOUNTED = Pattern.compile("/containers/([0-9a-f]{64})/");
  private static final Pattern GROUPED =
      Pattern.compile("(?:/docker/|/docker-|/libpod-)([0-9a-f]{64})");
  private static final Pattern SHORT = Pattern.compile("[0-9a-f]{12}");

  /**
   * What the kernel tells a process about where it is. Engines name a container after its id unless
   * told otherwise, mount files from its directory, and put it in a control group of its name; one
   * of these is enough.
   *
   * @param hostname the host's name
   * @param cgroup content of {@code /proc/self/cgroup}
   * @param mountInfo content of {@code /proc/self/mountinfo}
   */
  public static OwnContainer of(String hostname, String cgroup, String mountInfo) {
    for (String line : mountInfo.lines().toList()) {
      Matcher matcher = MOUNTED.matcher(line);
      // Only the mounts of its own: the host sees those of all containers under their places.
      if (isOwnMount(line) && matcher.find()) {
        return new OwnContainer(Optional.of(matcher.group(1)));
      }
    }
    Matcher group = GROUPED.matcher(cgroup);
    if (group.find()) {
      return new OwnContainer(Optional.of(group.group(1)));
    }
    return SHORT.matcher(hostname).matches() ? new OwnContainer(Optional.of(hostname)) : NONE;
  }

  /** Whether this is the one, or the plugin's. */
  public boolean is(Container container) {
    return container.name().equals(PLUGIN)
        || id.filter(prefix -> container.id().text().startsWith(prefix)).isPresent();
  }

  private static boolean isOwnMount(String line) {
    return line.contains(" /etc/hostname ")
        || line.contains(" /etc/hosts ")
        || line.contains(" /etc/resolv.conf ");
  }
}

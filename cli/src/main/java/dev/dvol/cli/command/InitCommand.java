// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.InitView;
import dev.dvol.cli.session.Session;
import dev.dvol.store.BranchName;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code init NAME}: makes a volume and makes it the active one. */
@Command(name = "init")
public final class InitCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The name of the new volume")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public InitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    String text =
        new Arguments("init", arguments).atMost(1).required(0, "the NAME of the new volume");
    VolumeName name = VolumeName.parse(text);
    Pool pool = session.writablePool();
    BranchName branch = session.defaultBranch();
    if (pool.contains(name)) {
      throw new VolumeException(
          Reason.VOLUME_EXISTS,
          "volume " + name + " already exists",
          "dvol switch " + name + " makes it the active one");
    }
    pool.init(name, branch);
    pool.activate(name);
    session.show(new InitView(name, branch));
    return 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.Escapes;
import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.session.ConfigKey;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Session;
import dev.dvol.store.PoolConfig;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config [--list] [KEY [VALUE]]}: reads and sets the configuration of the pool. */
@Command(name = "config")
public final class ConfigCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-l", "--list"},
      description = "All keys that are set")
  private boolean list;

  @Option(names = "--unset", description = "Forget the value of a key")
  private boolean unset;

  @Parameters(
      paramLabel = "KEY [VALUE]",
      arity = "0..*",
      hideParamSyntax = true,
      description = {
        "What to read or set:",
        "user.name, user.email, init.defaultBranch,",
        "commit.quiesce, commit.empty, checkout.dirty,",
        "gc.prune, gc.savedCount, gc.savedBytes, gc.auto"
      })
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public ConfigCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    Arguments given = new Arguments("config", arguments).atMost(unset ? 1 : 2);
    if (list || given.count() == 0) {
      list();
      return 0;
    }
    ConfigKey key = ConfigKey.parse(given.required(0, "a KEY"));
    if (given.count() == 2) {
      String value = given.required(1, "a VALUE");
      key.check(value);
      set(key, Optional.of(value));
      return 0;
    }
    if (unset) {
      set(key, Optional.empty());
      return 0;
    }
    Optional<String> value = session.config(key);
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("key", key.text());
    facts.put("value", value.orElse(null));
    session.show(new MessageView(value.map(this::safe).stream().toList(), List.of(), facts));
    return value.isPresent() ? 0 : ExitCode.REFUSED.number();
  }

  private void set(ConfigKey key, Optional<String> value) throws IOException, VolumeException {
    session.writablePool().configure(key.text(), value);
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("key", key.text());
    facts.put("value", value.orElse(null));
    session.show(new MessageView(List.of(), List.of(), facts));
  }

  private void list() throws IOException, VolumeException {
    PoolConfig config = session.pool().config();
    List<String> lines =
        config.values().entrySet().stream()
            .map(entry -> safe(entry.getKey() + "=" + entry.getValue()))
            .toList();
    session.show(new MessageView(lines, List.of(), config.values()));
  }

  private String safe(String text) {
    return session.screen().outTerminal() ? Escapes.forTerminal(text) : text;
  }
}

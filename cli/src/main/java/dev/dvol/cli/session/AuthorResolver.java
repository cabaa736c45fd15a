// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.Person;
import dev.dvol.store.PoolConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a commit is by. In this order: the option, {@code DVOL_AUTHOR}, {@code GIT_AUTHOR_NAME} and
 * {@code GIT_AUTHOR_EMAIL}, the pool's configuration, git's configuration, and {@code user
 * <user@host>}. Name and address are looked for apart, so that either may come from further down.
 * Never refuses.
 */
final class AuthorResolver {
  private static final Pattern NAME_AND_MAIL =
      Pattern.compile("\\s*(.*?)\\s*<([^<>]*)>\\s*", Pattern.DOTALL);

  private final Environment environment;

  AuthorResolver(Environment environment) {
    this.environment = environment;
  }

  Person resolve(Optional<String> option, PoolConfig config) {
    Optional<String> given = option.or(() -> environment.variable("DVOL_AUTHOR"));
    String user = environment.login().user();
    String name =
        given
            .flatMap(AuthorResolver::nameIn)
            .or(() -> environment.variable("GIT_AUTHOR_NAME"))
            .or(() -> config.find(ConfigKey.USER_NAME.text()))
            .or(() -> fromGit("name"))
            .orElse(user);
    String mail =
        given
            .flatMap(AuthorResolver::mailIn)
            .or(() -> environment.variable("GIT_AUTHOR_EMAIL"))
            .or(() -> config.find(ConfigKey.USER_EMAIL.text()))
            .or(() -> fromGit("email"))
            .orElse(user + "@" + environment.login().host());
    return new Person(name, mail);
  }

  private static Optional<String> nameIn(String author) {
    Matcher matcher = NAME_AND_MAIL.matcher(author);
    String name = matcher.matches() ? matcher.group(1) : author.strip();
    return Optional.of(name).filter(text -> !text.isEmpty());
  }

  private static Optional<String> mailIn(String author) {
    Matcher matcher = NAME_AND_MAIL.matcher(author);
    return matcher.matches()
        ? Optional.of(matcher.group(2).strip()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private Optional<String> fromGit(String key) {
    return fromGitVariables("user." + key)
        .or(
            () ->
                gitFiles().stream()
                    .map(file -> new GitConfigFile(file).find("user", key))
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /** As git, the last of several counts, and before all files. */
  private Optional<String> fromGitVariables(String key) {
    int count =
        environment
            .variable("GIT_CONFIG_COUNT")
            .filter(text -> text.matches("[0-9]{1,3}"))
            .map(Integer::parseInt)
            .orElse(0);
    for (int i = count - 1; i >= 0; i--) {
      if (environment.variable("GIT_CONFIG_KEY_" + i).filter(key::equalsIgnoreCase).isPresent()) {
        return environment.variable("GIT_CONFIG_VALUE_" + i);
      }
    }
    return Optional.empty();
  }

  /** The most specific first. */
  private List<Path> gitFiles() {
    List<Path> files = new ArrayList<>();
    Path directory = environment.directories().working();
    while (directory != null) {
      Path local = directory.resolve(".git/config");
      if (Files.isRegularFile(local)) {
        files.add(local);
        break;
      }
      directory = directory.getParent();
    }
    Path home = environment.directories().home();
    Optional<Path> global = environment.variable("GIT_CONFIG_GLOBAL").map(Path::of);
    if (global.isPresent()) {
      files.add(global.get());
    } else {
      files.add(home.resolve(".gitconfig"));
      files.add(
          environment
              .variable("XDG_CONFIG_HOME")
              .map(Path::of)
              .orElse(home.resolve(".config"))
              .resolve("git/config"));
    }
    files.add(Path.of("/etc/gitconfig"));
    return files;
  }
}

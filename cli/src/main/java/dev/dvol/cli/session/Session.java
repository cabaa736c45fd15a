// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.render.ContainerOutcome;
import dev.dvol.cli.render.JsonProgress;
import dev.dvol.cli.render.JsonWriter;
import dev.dvol.cli.render.Output;
import dev.dvol.cli.render.ProgressBar;
import dev.dvol.cli.render.Screen;
import dev.dvol.cli.render.View;
import dev.dvol.store.BranchName;
import dev.dvol.store.Person;
import dev.dvol.store.Pool;
import dev.dvol.store.Quiescence;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of one command: its environment, its options, and what it opens. Closing it closes the
 * volume and clears the progress bar. For one thread.
 */
public final class Session implements AutoCloseable {
  private final Environment environment;
  private final GlobalOptions options;
  private final String command;
  private final Output out;
  private final Output err;
  private @Nullable Screen screen;
  private @Nullable Pool pool;
  private @Nullable VolumeRepository repository;
  private @Nullable ProgressBar bar;
  private @Nullable Containers containers;

  /** A run of a command on two streams, which it does not close. */
  public Session(
      Environment environment, GlobalOptions options, String command, Output out, Output err) {
    this.environment = environment;
    this.options = options;
    this.command = command;
    this.out = out;
    this.err = err;
  }

  /** What is outside. */
  public Environment environment() {
    return environment;
  }

  /** The options that every command takes. */
  public GlobalOptions options() {
    return options;
  }

  /** Where notes go. Data goes through {@link #show}. */
  public Screen screen() {
    Screen known = screen;
    if (known == null) {
      known = Screens.screen(environment, options, out, err);
      screen = known;
    }
    return known;
  }

  /** Prints the result of the command. */
  public void show(View view) throws IOException, VolumeException {
    clearProgress();
    if (!options.json()) {
      view.print(screen());
      return;
    }
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("dvol", 1);
    envelope.put("command", command);
    envelope.put("ok", true);
    envelope.put("data", view.json());
    JsonWriter.write(out, envelope);
  }

  /** The pool. */
  public Pool pool() throws IOException {
    Pool known = pool;
    if (known == null) {
      Path directory = poolDirectory();
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw new NotAPoolException(directory);
      }
      // The lock file shows these words to everyone: the command alone, never its arguments.
      known =
          Pool.open(
              directory,
              new StoreContext(
                  environment.posix().get(),
                  environment.clock(),
                  environment.random(),
                  "dvol " + command));
      pool = known;
    }
    return known;
  }

  /**
   * The pool, to make, remove or activate a volume in.
   *
   * @throws IOException before anything is tried, if it cannot be written to
   */
  public Pool writablePool() throws IOException {
    Path directory = poolDirectory();
    if (Files.isDirectory(directory) && !Files.isWritable(directory)) {
      throw refusal(directory);
    }
    return pool();
  }

  /** Whether it is for want of permission or because the file system is read-only. */
  private static IOException refusal(Path directory) {
    try {
      Files.delete(Files.createTempFile(directory, ".tmp-", ""));
    } catch (AccessDeniedException e) {
      return new AccessDeniedException(directory.toString());
    } catch (IOException e) {
      return e;
    }
    return new AccessDeniedException(directory.toString());
  }

  private Path poolDirectory() {
    return new PoolLocator(environment).locate(options);
  }

  /** Whether there is such a volume; any text may be asked for. */
  public boolean volumeExists(String name) throws IOException {
    return selector().exists(name);
  }

  /**
   * The volume that the command is about, if it was removed and can be brought back.
   *
   * @param trailing the argument that names it, if there is one
   */
  public Optional<VolumeName> removedChoice(Optional<String> trailing) throws IOException {
    return selector().removedChoice(trailing);
  }

  /** Opens the volume that the command is about, given the argument that may name it. */
  public VolumeRepository openVolume(Optional<String> trailing)
      throws IOException, VolumeException {
    return open(selector().select(trailing));
  }

  /** Opens a volume; the one that was open is closed. */
  public VolumeRepository open(VolumeName name) throws IOException, VolumeException {
    closeRepository();
    VolumeRepository opened = pool().open(name);
    repository = opened;
    return opened;
  }

  private VolumeSelector selector() throws IOException {
    return new VolumeSelector(environment, options.volume(), pool());
  }

  /**
   * The branch that {@code HEAD} stands for: {@code --branch}, {@code DVOL_BRANCH}, or the active
   * one.
   */
  public BranchName head(VolumeRepository volume) throws IOException, VolumeException {
    Optional<String> named = options.branch().or(() -> environment.variable("DVOL_BRANCH"));
    if (named.isEmpty()) {
      return volume.activeBranch();
    }
    BranchName branch = BranchName.parse(named.get());
    boolean known = volume.branches().stream().anyMatch(b -> b.name().equals(branch));
    if (!known) {
      throw new VolumeException(
          Reason.BRANCH_MISSING,
          "Branch '" + branch + "' does not exist",
          "dvol branch shows the branches");
    }
    return branch;
  }

  /** Refuses work on the files of a branch whose files are not there. */
  public void requireActiveHead(VolumeRepository volume) throws IOException, VolumeException {
    BranchName head = head(volume);
    if (!head.equals(volume.activeBranch())) {
      throw new VolumeException(
          Reason.REFUSED,
          "Branch '" + head + "' is not checked out, so it has no files to work on",
          "dvol checkout " + head);
    }
  }

  /** The containers of the engine; none when it is to be left alone. */
  public Containers containers() {
    Containers known = containers;
    if (known == null) {
      known = lookForContainers();
      containers = known;
    }
    return known;
  }

  /**
   * Who uses which volume, for commands that show more than that: a person is told when the engine
   * does not say, and nobody is shown.
   */
  public Map<VolumeName, List<String>> usersToShow() {
    try {
      return containers().users();
    } catch (IOException | VolumeException e) {
      screen().note("containers are not shown: " + Failure.of(e).message());
      return Map.of();
    }
  }

  /** The containers of the engine, looked for anew. */
  public Containers lookForContainers() {
    return options.dockerDisabled() ? Containers.NONE : environment.containers().apply(environment);
  }

  /**
   * Does what containers may have to be stopped for. They go on whatever happens, also when it
   * fails or is interrupted.
   *
   * @param quiesce how a commit is to make them quiet, if it was asked for
   */
  public <T> Attended<T> attend(
      VolumeRepository volume, Optional<String> quiesce, AttendedWork<T> work)
      throws IOException, VolumeException {
    return environment
        .critical()
        .run(
            () -> {
              Occupants occupants = containers().occupants(pool(), volume, quiesce, progress());
              try {
                T result = work.run(occupants);
                occupants.resume();
                return new Attended<>(result, occupants.outcome());
              } catch (IOException | VolumeException | RuntimeException e) {
                clearProgress();
                // Nothing else tells it when the work failed.
                occupants.resume();
                occupants.outcome().warn(screen());
                throw e;
              }
            });
  }

  /** Work during which containers may be stopped. */
  public interface AttendedWork<T> {
    /** Does it. */
    T run(Quiescence containers) throws IOException, VolumeException;
  }

  /**
   * A result, and how the containers came through.
   *
   * @param result of the work
   * @param containers how they came through
   */
  public record Attended<T>(T result, ContainerOutcome containers) {
    /** The exit code: containers that are down outrank entries that were left out. */
    public int exitCode(boolean complete) {
      if (!containers.failures().isEmpty()) {
        return ExitCode.NOT_RESTARTED.number();
      }
      return complete ? 0 : ExitCode.INCOMPLETE.number();
    }
  }

  /** Who a commit is by. */
  public Person author(Optional<String> option) throws IOException {
    return new AuthorResolver(environment).resolve(option, pool().config());
  }

  /** A configuration value. */
  public Optional<String> config(ConfigKey key) throws IOException {
    return pool().config().find(key.text());
  }

  /** The branch that a new volume starts on. */
  public BranchName defaultBranch() throws IOException, VolumeException {
    return BranchName.parse(
        options.branch().isPresent()
            ? options.branch().get()
            : config(ConfigKey.INIT_DEFAULT_BRANCH).orElse("master"));
  }

  /** Whether someone can be asked. */
  public boolean canAsk() {
    return new Prompt(environment, options.yes()).canAsk();
  }

  /** Asks a question that ends with {@code (y/n): } and a blank. */
  public boolean confirm(String question) throws IOException, VolumeException {
    clearProgress();
    return new Prompt(environment, options.yes()).confirm(question);
  }

  /** Where the store tells how far it is. One bar for the whole command. */
  public Progress progress() {
    boolean wanted = options.progress().orElse(environment.terminal().error() && !options.quiet());
    if (!wanted) {
      return Progress.NONE;
    }
    if (options.json()) {
      return new JsonProgress(err, environment.nanoTime());
    }
    ProgressBar known = bar;
    if (known == null) {
      known = ProgressBar.start(err, environment.terminal().width(), environment.nanoTime());
      bar = known;
    }
    return known;
  }

  private void clearProgress() {
    ProgressBar known = bar;
    if (known != null) {
      known.close();
      bar = null;
    }
  }

  private void closeRepository() throws IOException {
    VolumeRepository open = repository;
    repository = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    clearProgress();
    closeRepository();
  }
}

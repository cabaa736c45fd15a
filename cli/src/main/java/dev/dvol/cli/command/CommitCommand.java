// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.CommitView;
import dev.dvol.cli.session.ConfigKey;
import dev.dvol.cli.session.GcSettings;
import dev.dvol.cli.session.Quiesce;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.Session.Attended;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.BranchName;
import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitRequest;
import dev.dvol.store.CommitResult;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code commit -m MSG [VOLUME]}: keeps the state of the working directory. */
@Command(name = "commit")
public final class CommitCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "MSG",
      description = "Why; any text of at least one character. Several are paragraphs.")
  private List<String> messages = new ArrayList<>();

  @Option(names = "--allow-empty", description = "Also when nothing changed; the default")
  private boolean allowEmpty;

  @Option(
      names = {"-a", "--all"},
      description = "Accepted as in git; everything is always committed")
  @SuppressWarnings("UnusedVariable") // people type it from habit; it changes nothing
  private boolean all;

  @Option(names = "--amend", description = "Replace the last commit")
  private boolean amend;

  @Option(names = "--author", paramLabel = "'NAME <MAIL>'", description = "Who made the change")
  private @Nullable String author;

  @Option(names = "--meta", paramLabel = "KEY=VALUE", description = "Attach a note of your own")
  private List<String> meta = new ArrayList<>();

  @Option(
      names = "--quiesce",
      paramLabel = "HOW",
      description = "What happens to containers meanwhile: stop, pause, hook or none")
  private @Nullable String quiesce;

  @Option(
      names = "--allow-skipped",
      description = "Exit with 0 even if something could not be kept")
  private boolean allowSkipped;

  @Parameters(
      paramLabel = "VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The volume, if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public CommitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    Arguments volumeArgument = new Arguments("commit", arguments).atMost(1);
    Optional<String> message = message();
    Map<String, String> notes = notes();
    if (quiesce != null) {
      Quiesce.check(quiesce);
    }
    VolumeRepository volume = session.openVolume(volumeArgument.at(0));
    session.requireActiveHead(volume);
    Optional<CommitId> tip = tip(volume);
    CommitRequest request =
        new CommitRequest(
            message.isPresent() ? message.get() : messageOf(volume, tip),
            session.author(Optional.ofNullable(author)),
            ZonedDateTime.now(session.environment().clock()),
            allowEmpty || !refusesEmpty(),
            notes,
            amend);
    LongSupplier nanos = session.environment().nanoTime();
    long began = nanos.getAsLong();
    Attended<CommitResult> attended =
        session.attend(
            volume,
            Optional.ofNullable(quiesce),
            containers -> volume.commit(request, containers, session.progress()));
    Duration took = Duration.ofNanos(nanos.getAsLong() - began);
    CommitResult result = attended.result();
    String subject = request.message().lines().findFirst().orElse("");
    session.show(
        new CommitView(volume.name(), result, subject, tip.isEmpty(), took, attended.containers()));
    GcSettings.collectBehind(session, volume);
    return attended.exitCode(result.skipped().isEmpty() || allowSkipped);
  }

  private Optional<String> message() {
    String text = String.join("\n\n", messages);
    if (messages.isEmpty() && amend) {
      return Optional.empty();
    }
    if (text.isEmpty()) {
      throw new UsageException("You must provide a commit message");
    }
    if (text.indexOf('\0') >= 0) {
      throw new UsageException("A commit message has no NUL character");
    }
    return Optional.of(text);
  }

  private static String messageOf(VolumeRepository volume, Optional<CommitId> tip)
      throws IOException {
    String text = tip.isPresent() ? volume.commitInfo(tip.get()).message() : "";
    if (text.isEmpty()) {
      throw new UsageException("You must provide a commit message");
    }
    return text;
  }

  private Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    for (String note : meta) {
      int equals = note.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("--meta is KEY=VALUE, not '" + note + "'");
      }
      notes.put(note.substring(0, equals), note.substring(equals + 1));
    }
    return notes;
  }

  private boolean refusesEmpty() throws IOException {
    return session.config(ConfigKey.COMMIT_EMPTY).orElse("allow").equals("refuse");
  }

  private static Optional<CommitId> tip(VolumeRepository volume) throws IOException {
    BranchName active = volume.activeBranch();
    return volume.branches().stream()
        .filter(branch -> branch.name().equals(active))
        .findFirst()
        .flatMap(BranchSummary::tip);
  }
}

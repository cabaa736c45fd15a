// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.gc.AutoGc;
import dev.dvol.gc.GcPlan;
import dev.dvol.gc.GcPlan.Pack;
import dev.dvol.gc.GcPlan.PackFate;
import dev.dvol.gc.GcPlan.Saved;
import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.gc.GcReport;
import dev.dvol.gc.RemovedVolumes;
import dev.dvol.store.PoolTrash.RemovedVolume;
import dev.dvol.store.Root;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a gc did or would do.
 *
 * @param report of a volume, if there is one
 * @param removed what became of removed volumes
 * @param dryRun whether nothing was done
 */
public record GcView(Optional<GcReport> report, RemovedVolumes.Report removed, boolean dryRun)
    implements View {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What a gc did that was only to do what is needed. */
  public static View auto(AutoGc.Outcome outcome) {
    String done = outcome.name().toLowerCase(Locale.ROOT);
    List<String> notes = outcome == AutoGc.Outcome.NOTHING ? List.of() : List.of("gc: " + done);
    return new MessageView(List.of(), notes, Map.of("done", done));
  }

  @Override
  public void print(Screen screen) {
    List<String> lines = new ArrayList<>();
    if (report.isPresent()) {
      if (dryRun) {
        planned(report.get().plan(), lines);
      } else {
        done(report.get(), lines);
      }
    }
    removedVolumes(lines);
    if (lines.isEmpty()) {
      lines.add("Nothing to remove");
    }
    lines.forEach(line -> screen.line(screen.safe(line)));
    report.ifPresent(one -> notes(one).forEach(screen::note));
  }

  private static List<String> notes(GcReport report) {
    List<String> notes = new ArrayList<>(report.plan().notes());
    notes.addAll(report.notes());
    return notes;
  }

  private static void done(GcReport report, List<String> lines) {
    GcPlan plan = report.plan();
    lines.add("Freed " + Figures.size(report.freedBytes()) + " of volume " + plan.volume());
    count(plan.droppedSaved().size(), "saved state", "removed", lines);
    if (report.trashBytes() > 0) {
      lines.add(
          "  " + Figures.size(report.trashBytes()) + " in the trash, for a later gc to remove");
    }
    if (report.restoredPacks() > 0) {
      lines.add(
          "  "
              + Figures.count(report.restoredPacks(), "pack")
              + " put back from the trash, because something needs it");
    }
  }

  private static void count(long count, String noun, String what, List<String> lines) {
    if (count > 0) {
      lines.add("  " + Figures.count(count, noun) + " " + what);
    }
  }

  private static void planned(GcPlan plan, List<String> lines) {
    lines.add(
        "Would free "
            + Figures.size(plan.expectedBytes())
            + " of volume "
            + plan.volume()
            + ", grace time "
            + plan.prune().text());
    for (PackFate fate : PackFate.values()) {
      packs(plan, fate, lines);
    }
    count(plan.dueTrash().size(), "retired pack", "to be removed for good", lines);
    count(plan.indexes().size(), "stat index", "to be removed: one full read follows", lines);
    for (Saved one : plan.saved()) {
      if (one.fate().goes()) {
        lines.add("  saved state " + shortName(one) + " goes: " + reason(one.fate()));
      }
    }
    lines.add("What stays, and for what:");
    for (Map.Entry<Root.Kind, Integer> kind : plan.roots().entrySet()) {
      if (kind.getKey() != Root.Kind.SAVED) {
        lines.add("  " + Figures.count(kind.getValue(), word(kind.getKey())));
      }
    }
    for (Saved one : plan.saved()) {
      if (!one.fate().goes()) {
        String until = one.goesAt().map(GcView::day).map(" until "::concat).orElse("");
        lines.add(
            "  saved state "
                + shortName(one)
                + until
                + ", "
                + Figures.size(one.bytes())
                + " of it alone");
      }
    }
    long grace = plan.packs().stream().mapToLong(Pack::graceBytes).sum();
    if (grace > 0) {
      lines.add("  " + Figures.size(grace) + " that nothing needs, for the grace time");
    }
    long waiting = plan.trash().stream().filter(one -> !one.due()).count();
    count(waiting, "retired pack", "in the trash", lines);
  }

  private static void packs(GcPlan plan, PackFate fate, List<String> lines) {
    long count = plan.packs(fate).size();
    if (fate == PackFate.STAYS || count == 0) {
      return;
    }
    long size =
        plan.packs().stream()
            .filter(pack -> pack.fate() == fate)
            .mapToLong(fate == PackFate.DEAD ? Pack::sizeInBytes : Pack::droppedBytes)
            .sum();
    String what =
        switch (fate) {
          case DEAD -> "with nothing that is needed, " + Figures.size(size);
          case SPARSE -> "with little that is needed, " + Figures.size(size) + " go";
          case IMPURE ->
              "of trees and commits that are not all needed, " + Figures.size(size) + " go";
          case SMALL -> "to be merged with others";
          case STAYS -> "";
        };
    count(count, "pack", what, lines);
  }

  private static String reason(SavedFate fate) {
    return switch (fate) {
      case STAYS -> "";
      case EXPIRED -> "its time is over";
      case TOO_MANY -> "there are too many newer ones";
      case TOO_LARGE -> "it and the newer ones keep too much";
    };
  }

  private static String word(Root.Kind kind) {
    return switch (kind) {
      case HEAD -> "HEAD";
      case BRANCH -> "branch tip";
      case TAG -> "tag";
      case REMOTE -> "remote branch";
      case PARKED -> "parked state";
      case SAVED -> "saved state";
      case STASH -> "stash";
      case OTHER -> "other ref";
      case DIRECTORY -> "working directory";
      case JOURNAL -> "commit of unfinished work";
    };
  }

  private static String shortName(Saved one) {
    return one.root().name().replaceFirst("^refs/dvol/(saved/)?", "")
        + " ("
        + one.root().id().hex().substring(0, 7)
        + ")";
  }

  private static String day(Instant when) {
    return DAY.format(when);
  }

  private void removedVolumes(List<String> lines) {
    for (RemovedVolume volume : removed.gone()) {
      lines.add(
          (dryRun ? "Would remove" : "Removed")
              + " volume "
              + volume.name()
              + " for good, which went to the trash on "
              + day(volume.since()));
    }
    if (!removed.gone().isEmpty()) {
      lines.add("  " + Figures.size(removed.freedBytes()) + (dryRun ? " in its files" : " freed"));
    }
    if (dryRun) {
      for (RemovedVolume volume : removed.staying()) {
        lines.add(
            "Removed volume "
                + volume.name()
                + " of "
                + day(volume.since())
                + " stays in the trash");
      }
    }
  }

  @Override
  public Object json() {
    JsonTree tree = new JsonTree().with("dryRun", dryRun);
    report.ifPresent(one -> volume(one, tree));
    return tree.with(
            "removedVolumes",
            removed.gone().stream()
                .map(
                    v ->
                        new JsonTree()
                            .with("name", v.name())
                            .with("since", v.since().toString())
                            .map())
                .toList())
        .with("removedVolumesBytes", removed.freedBytes())
        .map();
  }

  private static void volume(GcReport report, JsonTree tree) {
    GcPlan plan = report.plan();
    JsonTree roots = new JsonTree();
    plan.roots().forEach((kind, count) -> roots.with(kind.name().toLowerCase(Locale.ROOT), count));
    tree.with("volume", plan.volume())
        .with("prune", plan.prune().text())
        .with("freedBytes", report.freedBytes())
        .with("expectedBytes", plan.expectedBytes())
        .with("trashBytes", report.trashBytes())
        .with("copiedBytes", report.copiedBytes())
        .with("restoredPacks", report.restoredPacks())
        .with("roots", roots.map())
        .with("saved", plan.saved().stream().map(GcView::saved).toList())
        .with("packs", plan.packs().stream().map(GcView::pack).toList())
        .with("indexes", plan.indexes())
        .with("notes", notes(report));
  }

  private static Object saved(Saved one) {
    return new JsonTree()
        .with("ref", one.root().name())
        .with("id", one.root().id().hex())
        .with("fate", one.fate().name())
        .with("bytes", one.bytes())
        .with("goesAt", one.goesAt().map(Instant::toString).orElse(null))
        .map();
  }

  private static Object pack(Pack pack) {
    return new JsonTree()
        .with("name", pack.name())
        .with("meta", pack.meta())
        .with("fate", pack.fate().name())
        .with("bytes", pack.sizeInBytes())
        .with("liveBytes", pack.liveBytes())
        .with("graceBytes", pack.graceBytes())
        .with("expiredBytes", pack.expiredBytes())
        .with("duplicateBytes", pack.duplicateBytes())
        .map();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.RepairReport;
import dev.dvol.store.check.CheckReport;
import dev.dvol.store.check.Damage;
import dev.dvol.store.check.Loss;
import dev.dvol.store.object.Oid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a check of a volume found, and what was repaired before.
 *
 * @param volume its name
 * @param report what was found
 * @param contents whether all bytes were read
 * @param repair what was repaired, if that was wanted
 */
public record FsckView(
    String volume, CheckReport report, boolean contents, Optional<RepairReport> repair)
    implements View {
  private static final int SHORT = 7;

  @Override
  public void print(Screen screen) {
    lines().forEach(line -> screen.line(screen.safe(line)));
    if (report.isSound()) {
      screen.note(looked());
    } else if (!report.settled()) {
      screen.warn(
          "hint: others were at work on the volume meanwhile: wait for them, and check again");
    } else {
      screen.warn("hint: " + hint());
    }
  }

  private String hint() {
    return repair.isPresent()
        ? "dvol fsck --repair --from PATH   (a mirror clone, or a volume, that has what is lost)"
        : "dvol fsck --repair   (takes sound copies from working directories and retired packs)";
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    repair.ifPresent(done -> repaired(done, lines));
    if (report.isSound()) {
      lines.add("Volume " + volume + " is sound");
    }
    for (Damage damage : report.damages()) {
      lines.add("damaged: " + text(damage));
    }
    more(report.damageCount() - report.damages().size(), "damaged", lines);
    for (Loss loss : report.losses()) {
      lines.add("lost: " + text(loss));
    }
    more(report.lossCount() - report.losses().size(), "lost", lines);
    if (!report.isSound()) {
      lines.add(
          "Volume "
              + volume
              + " is damaged"
              + (report.lossCount() == 0 ? ", nothing that a commit needs is lost" : ""));
    }
    return lines;
  }

  private void repaired(RepairReport done, List<String> lines) {
    done.indexed().forEach(pack -> lines.add("repaired: " + pack + ".pack has an index again"));
    if (done.healed() > 0) {
      lines.add("repaired: " + Figures.count(done.healed(), "object") + " found again");
    }
    done.setAside().forEach(pack -> lines.add("set aside: " + pack + ", in dvol-damaged"));
    if (!done.isChange()) {
      lines.add(report.isSound() ? "There was nothing to repair" : "Nothing could be repaired");
    }
  }

  private static void more(long count, String word, List<String> lines) {
    if (count > 0) {
      lines.add(word + ": " + count + " more");
    }
  }

  private static String text(Damage damage) {
    String object =
        damage
            .object()
            .map(id -> damage.what().contains(id.hex()) ? "" : "object " + id + ": ")
            .orElse("");
    String where = damage.what().contains(damage.where()) ? "" : damage.where() + ": ";
    return where
        + object
        + damage.what()
        + (damage.replaced() ? " (there is a sound copy of it)" : "");
  }

  private static String text(Loss loss) {
    String commits =
        loss.commits().stream().map(FsckView::shortId).collect(Collectors.joining(", "));
    long unnamed = loss.commitCount() - loss.commits().size();
    String all = commits + (unnamed > 0 ? " and " + unnamed + " more" : "");
    if (loss.path().bytes().length == 0) {
      return Figures.count(loss.commitCount(), "commit") + " cannot be read: " + all;
    }
    return path(loss)
        + " ("
        + Figures.count(loss.objects(), "object")
        + ") in "
        + Figures.count(loss.commitCount(), "commit")
        + ": "
        + all;
  }

  private static String path(Loss loss) {
    String path = Escapes.path(loss.path());
    return path.equals("/") ? "./" : path;
  }

  private String looked() {
    CheckReport.Counts counts = report.counts();
    return "checked "
        + Figures.count(counts.commits(), "commit")
        + ", "
        + Figures.count(counts.objects(), "object")
        + " in "
        + Figures.count(counts.packs(), "pack")
        + " of "
        + Figures.size(counts.packBytes())
        + (contents ? ", " + Figures.size(counts.chunkBytes()) + " of files in them" : "");
  }

  private static String shortId(Oid id) {
    return id.hex().substring(0, SHORT);
  }

  @Override
  public Object json() {
    CheckReport.Counts counts = report.counts();
    JsonTree tree = new JsonTree();
    repair.ifPresent(
        done ->
            tree.with("healed", done.healed())
                .with("setAside", done.setAside())
                .with("indexed", done.indexed()));
    return tree.with("volume", volume)
        .with("sound", report.isSound())
        .with("settled", report.settled())
        .with("contents", contents)
        .with("commits", counts.commits())
        .with("directories", counts.directories())
        .with("chunks", counts.chunks())
        .with("chunkBytes", counts.chunkBytes())
        .with("packs", counts.packs())
        .with("objects", counts.objects())
        .with("packBytes", counts.packBytes())
        .with("damageCount", report.damageCount())
        .with("damages", report.damages().stream().map(FsckView::json).toList())
        .with("lossCount", report.lossCount())
        .with("losses", report.losses().stream().map(FsckView::json).toList())
        .map();
  }

  private static Object json(Damage damage) {
    return new JsonTree()
        .with("where", damage.where())
        .with("object", damage.object().map(Oid::hex).orElse(null))
        .with("what", damage.what())
        .with("replaced", damage.replaced())
        .map();
  }

  private static Object json(Loss loss) {
    return new JsonTree()
        .with("path", Escapes.path(loss.path()))
        .with("objects", loss.objects())
        .with("commitCount", loss.commitCount())
        .with("commits", loss.commits().stream().map(Oid::hex).toList())
        .map();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits, logs, names of commits and of people, damaged. */
class GitFuzzTest {
  private static final String ID = "0123456789abcdef0123456789abcdef01234567";
  private static final String WHO = "A U Thor <author@example.com> 1795348800 +0100";

  @TempDir private Path temp = Path.of("");

  @Test
  void commits() throws Exception {
    Oid id = Oid.fromHex(ID);
    Signature who = SignatureText.parse(WHO).orElseThrow();
    CommitData commit = new CommitData(id, List.of(id, id), who, who, "subject\n\nbody");
    Fuzzer.of("commit")
        .from(CommitCodec.encode(commit))
        .from("tree " + ID + "\nauthor " + WHO + "\ncommitter " + WHO + "\nencoding latin1\n\nx\n")
        .words("tree ", "parent ", "author ", "encoding ", "gpgsig ", "\n", "\n\n", "<", ">", "\0")
        .refusing(ObjectCorruptException.class)
        .run(
            input -> {
              CommitData read = CommitCodec.parse(input);
              CommitData again = CommitCodec.parse(CommitCodec.encode(read));
              assertThat(again.tree()).isEqualTo(read.tree());
              assertThat(again.parents()).isEqualTo(read.parents());
              return true;
            });
  }

  @Test
  void signatures() throws Exception {
    Fuzzer.of("signature")
        .from(WHO, "<> 0 -0000")
        .words("<", ">", " ", "+9999", "-1")
        .run(
            input ->
                SignatureText.parse(new String(input, StandardCharsets.UTF_8))
                    .map(SignatureText::format)
                    .isPresent());
  }

  @Test
  void reflogs() throws Exception {
    String line = ID + " " + "0".repeat(40) + " " + WHO + "\tcommit: message\n";
    String ref = "refs/heads/master";
    RefFiles files = new RefFiles(temp);
    Path logs = Files.createDirectories(temp.resolve("logs/refs/heads"));
    Path log = logs.resolve("master");
    Fuzzer.of("reflog")
        .from(line, line + line)
        .words("\t", "\n", "\r", " ", ID, WHO)
        .run(
            input -> {
              Files.write(log, input);
              return !Reflog.read(files, ref).isEmpty();
            });
  }

  @Test
  void revisions() throws Exception {
    Fuzzer.of("revision")
        .from("HEAD", "@~3^2", "master@{1}^", "abcdef~~", "feature/x@{10}~2")
        .words("~", "^", "@{", "}", "/", "..", ":", "HEAD", "0")
        .run(
            input -> {
              Optional<RevisionSyntax> parsed =
                  RevisionSyntax.parse(new String(input, StandardCharsets.UTF_8));
              return parsed.isPresent();
            });
  }
}

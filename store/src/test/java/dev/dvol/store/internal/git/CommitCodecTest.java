// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitCodecTest {
  private static final String MASTER = "refs/heads/master";
  private static final Signature ADA = new Signature("Ada", "ada@example.org", 1_700_000_000, 60);

  @TempDir Path directory;
  private Path gitDir;
  private StockGit git;

  @BeforeEach
  void setUp() throws Exception {
    gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    git = new StockGit(gitDir);
    git.put("tree", new byte[0]);
  }

  private static CommitData commit(Signature author, String message, Oid... parents) {
    return new CommitData(StockGit.EMPTY_TREE, List.of(parents), author, ADA, message);
  }

  private Oid store(CommitData data) throws Exception {
    byte[] content = GitRepository.encodeCommit(data);
    Oid id = git.put("commit", content);
    try (GitRepository repository = GitRepository.open(gitDir)) {
      repository.updateRef(MASTER, repository.findRef(MASTER), id, ADA, "commit");
      assertThat(repository.fallback().read(id, ObjectType.COMMIT)).isEqualTo(content);
    }
    assertThat(git.fsck()).isEmpty();
    return id;
  }

  @Test
  void commitIsWrittenByteForByteAsGitDoes() {
    Oid parent = Oid.fromHex("1234567890123456789012345678901234567890");
    assertThat(GitRepository.encodeCommit(commit(ADA, "one\n\ntwo", parent, parent)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            """
            tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
            parent 1234567890123456789012345678901234567890
            parent 1234567890123456789012345678901234567890
            author Ada <ada@example.org> 1700000000 +0100
            committer Ada <ada@example.org> 1700000000 +0100

            one

            two
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        " ",
        "\n",
        "\n\n  \n",
        "trailing\n\n",
        "tab\tbell\u0007escape\u001b[31m carriage\r\nreturn\r",
        "größe 数据 🐳",
        "# not a comment\n-----BEGIN PGP SIGNATURE-----\n",
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent none"
      })
  void messageComesBackExactly(String message) throws Exception {
    CommitData data = commit(ADA, message);
    Oid id = store(data);
    assertThat(GitRepository.parseCommit(GitRepository.encodeCommit(data))).isEqualTo(data);
    assertThat(git.answer(new byte[0], "log", "-1", "--format=raw", id.hex()).exitCode()).isZero();
    assertThat(git.run("show", "-s", "--format=%B", id.hex()).strip()).isEqualTo(message.strip());
  }

  @Test
  void longMessageAndNamesPassFsck() throws Exception {
    String name = "n".repeat(100_000);
    CommitData data = commit(new Signature(name, name, 0, 0), "line\n".repeat(100_000));
    store(data);
    assertThat(GitRepository.parseCommit(GitRepository.encodeCommit(data))).isEqualTo(data);
  }

  @Test
  void nulIsDroppedFromMessages() throws Exception {
    CommitData data = commit(ADA, "a\0b\0");
    store(data);
    assertThat(GitRepository.parseCommit(GitRepository.encodeCommit(data)).message())
        .isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "<>",
        "><\n\0\r",
        " Ada  <evil> \n\nparent 1234",
        "a\u0001b\u007f\u0085\u2028",
        "\ud800",
        "名前",
        "1700000000 +0000"
      })
  void anyNameAndAddressPassFsckAndAreStable(String text) throws Exception {
    CommitData data = commit(new Signature(text, text, 1_700_000_000, 0), "m");
    store(data);
    CommitData once = GitRepository.parseCommit(GitRepository.encodeCommit(data));
    assertThat(GitRepository.parseCommit(GitRepository.encodeCommit(once))).isEqualTo(once);
    assertThat(once.author().name()).doesNotContain("<", ">", "\n", "\0", "\r");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        Long.MIN_VALUE,
        -1,
        0,
        1,
        2_147_483_648L,
        4_102_444_800L,
        253_402_300_799L,
        Long.MAX_VALUE
      })
  void anyTimePassesFsck(long epochSecond) throws Exception {
    CommitData data = commit(new Signature("A", "a@b", epochSecond, 0), "m");
    store(data);
    assertThat(GitRepository.parseCommit(GitRepository.encodeCommit(data)).author().epochSecond())
        .isEqualTo(Math.max(0, Math.min(epochSecond, 253_402_300_799L)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 330, 345, -210, -30, 840, -1080, 1080, 6000, Integer.MIN_VALUE})
  void anyOffsetPassesFsck(int minutes) throws Exception {
    CommitData data = commit(new Signature("A", "a@b", 1_700_000_000, minutes), "m");
    store(data);
    assertThat(GitRepository.parseCommit(GitRepository.encodeCommit(data)).author().offsetMinutes())
        .isEqualTo(Math.max(-1080, Math.min(minutes, 1080)));
  }

  @Test
  void randomTextPassesFsck() throws Exception {
    long seed = Long.getLong("seed", 20_261_122L);
    Random random = new Random(seed);
    for (int i = 0; i < 25; i++) {
      Signature who =
          new Signature(text(random), text(random), random.nextLong(), random.nextInt());
      byte[] content = GitRepository.encodeCommit(commit(who, text(random)));
      git.put("commit", content);
      CommitData parsed = GitRepository.parseCommit(content);
      assertThat(GitRepository.encodeCommit(parsed)).as("seed %d", seed).isEqualTo(content);
    }
    assertThat(git.fsck()).as("seed %d", seed).isEmpty();
  }

  private static String text(Random random) {
    int[] chars =
        random.ints(random.nextInt(40), 0, random.nextBoolean() ? 0x80 : 0xffff).toArray();
    StringBuilder text = new StringBuilder();
    for (int c : chars) {
      text.append((char) c);
    }
    return text.toString();
  }

  @Test
  void commitOfStockGitIsRead() throws Exception {
    String parent = git.run("commit-tree", StockGit.EMPTY_TREE.hex(), "-m", "root");
    String id =
        git.run(
            "commit-tree", StockGit.EMPTY_TREE.hex(), "-p", parent, "-m", "subject", "-m", "größe");
    git.run("update-ref", MASTER, id);
    try (GitRepository repository = GitRepository.open(gitDir)) {
      byte[] content = repository.fallback().read(Oid.fromHex(id), ObjectType.COMMIT);
      CommitData data = GitRepository.parseCommit(content);
      assertThat(data)
          .isEqualTo(
              new CommitData(
                  StockGit.EMPTY_TREE,
                  List.of(Oid.fromHex(parent)),
                  new Signature("Stock", "stock@example.org", 1_700_000_000, 330),
                  new Signature("Git", "git@example.org", 1_700_000_060, -480),
                  "subject\n\ngröße"));
      assertThat(GitRepository.encodeCommit(data)).isEqualTo(content);
    }
  }

  @Test
  void foreignHeadersAndEncodingsAreRead() throws Exception {
    String text =
        """
        tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
        author J\u00f6rg <j@example.org> 1 +0000
        committer no address here
        encoding ISO-8859-1
        gpgsig -----BEGIN PGP SIGNATURE-----
         parent abc
         -----END PGP SIGNATURE-----

        gr\u00f6\u00dfe\
        """;
    CommitData data = GitRepository.parseCommit(text.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(data.author()).isEqualTo(new Signature("Jörg", "j@example.org", 1, 0));
    assertThat(data.committer()).isEqualTo(new Signature("no address here", "", 0, 0));
    assertThat(data.parents()).isEmpty();
    assertThat(data.message()).isEqualTo("größe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "tree",
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nm",
        "tree xyz\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nm"
      })
  void whatIsNoCommitIsCorrupt(String text) {
    assertThatThrownBy(() -> GitRepository.parseCommit(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ObjectCorruptException.class);
  }

  @Test
  void signatureOfAReflogIsTheSameText() {
    assertThat(SignatureText.parse(SignatureText.format(ADA))).isEqualTo(Optional.of(ADA));
  }
}

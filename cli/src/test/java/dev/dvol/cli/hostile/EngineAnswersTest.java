// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import static dev.dvol.cli.hostile.HostileEngine.ID;
import static dev.dvol.cli.hostile.HostileEngine.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.DvolCommandLine;
import dev.dvol.cli.session.TestEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Docker engine that answers with what terminals act on, with answers without end, of the wrong
 * kind, of absurd numbers. Whatever it says, a command ends with a code of its own and a few lines
 * that are fit for a terminal, and what it stopped runs again, or is named. Each fifth answer; with
 * {@code -Ddvol.hostile.long=true} all of them.
 */
@Timeout(1200)
@TestInstance(Lifecycle.PER_CLASS)
class EngineAnswersTest {
  private static final String NASTY =
      "x\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u202egpj\u2066\u009b31m\r\n\b\u007f\u2028y";
  // Two lists.
  private static final long MOST_BYTES = 140L << 20;
  private static final int MOST_LINES = 8;
  private static final int MOST_CHARACTERS = 20_000;
  // What the help promises; 12 and 13 are about files.
  private static final Set<Integer> CODES = Set.of(0, 1, 14, 15, 128);
  private static final String FAR_FUTURE = "+999999999-12-31T23:59:59Z";
  private static final String LIST = "GET /containers/json";
  private static final String INSPECT = "GET /containers/" + ID + "/json";

  private static final String START = "POST /containers/" + ID + "/start";
  private static final int STRIDE = Boolean.getBoolean("dvol.hostile.long") ? 1 : 5;

  private final List<String> said = new ArrayList<>();
  private Path directory = Path.of("");
  private HostileEngine engine;
  private int engines;

  @BeforeAll
  void makeVolume(@TempDir Path temp) throws Exception {
    directory = temp;
    Files.createDirectories(directory.resolve("work"));
    startEngine();
    run("init", "foo");
    write("one");
    run("commit", "-m", "first");
    stopEngine();
  }

  @BeforeEach
  void startEngine() throws Exception {
    said.clear();
    engine = new HostileEngine(socket(++engines));
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.close();
    assertThat(said).isEmpty();
    assertThat(engine.mistakes()).isEmpty();
    assertThat(engine.sent()).as("bytes that were read").isLessThan(MOST_BYTES);
  }

  private Path socket(int number) {
    return directory.resolve("s" + number);
  }

  private void write(String content) throws IOException {
    Files.writeString(
        directory.resolve("pool/foo/running_point").toRealPath().resolve("f"), content);
  }

  private int run(String... words) {
    TestEnvironment environment =
        new TestEnvironment(directory).typing("").withTheEngineOfTheVariables();
    environment.with("DVOL_POOL", directory.resolve("pool").toString());
    environment.with("DOCKER_HOST", "unix://" + socket(engines));
    List<String> all = new ArrayList<>(List.of("--color=never"));
    all.addAll(Arrays.asList(words));
    int exit = new DvolCommandLine(environment.environment()).run(all);
    String err = environment.takeErr();
    String printed = environment.takeOut() + err;
    String what = String.join(" ", words) + " (" + exit + "): " + abridged(printed);
    if (printed.codePoints().anyMatch(EngineAnswersTest::isActedOn)) {
      said.add("raw: " + what);
    }
    if (err.lines().count() > MOST_LINES || printed.length() > MOST_CHARACTERS) {
      said.add("long: " + what);
    }
    if (!CODES.contains(exit) || printed.contains("should not happen")) {
      said.add("unexplained: " + what);
    }
    if (exit != 0 && exit != 15 && printed.isBlank()) {
      said.add("silent: " + what);
    }
    // One that is said to have been started since then has nothing to be started for.
    boolean saidToRun = engine.answersWith(INSPECT, FAR_FUTURE);
    if (!engine.running() && exit != 14 && !engine.answersDifferently(START) && !saidToRun) {
      said.add("left down: " + what);
    }
    return exit;
  }

  private static String abridged(String text) {
    return text.replaceAll("[^ -~\n]", "?").substring(0, Math.min(600, text.length()));
  }

  private static boolean isActedOn(int c) {
    int type = Character.getType(c);
    return c != '\n'
        && c != '\t'
        && (type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR);
  }

  private void runSome() throws Exception {
    run("list");
    write("two " + engines);
    run("commit", "-m", "second");
    if (engine.answersDifferently(START)) {
      // It stays down, and the volume waits for it.
      engine.answer(START, bytes("HTTP/1.1 304 Is Running\r\n\r\n"));
      run("reset", "--hard", "HEAD");
    }
    if (engine.answersDifferently("GET /version")) {
      run("doctor");
    }
  }

  record Answers(String what, Consumer<HostileEngine> given) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Answers> answers() {
    List<Answers> all = new ArrayList<>();
    String label = quoted(NASTY);
    all.add(new Answers("names", e -> e.container(NASTY, NASTY, "{" + label + ":" + label + "}")));
    for (String key :
        List.of(
            "dvol.quiesce",
            "dvol.commit-pre",
            "dvol.commit-post",
            "dvol.commit-pre.user",
            "dvol.timeout",
            "dvol.on-error",
            "com.docker.compose.project",
            "com.docker.compose.depends_on",
            "com.docker.compose.service")) {
      String labels = "{%s:%s,\"dvol.commit-pre\":\"true\"}".formatted(quoted(key), label);
      all.add(new Answers("label " + key, e -> e.container(NASTY, "image", labels)));
    }
    for (String request :
        List.of(
            "GET /_ping",
            LIST,
            INSPECT,
            "GET /version",
            "POST /containers/" + ID + "/stop",
            START,
            "GET /images/sha256:1234/json")) {
      all.add(
          new Answers(
              "refusal of " + request, e -> e.answer(request, 500, "{\"message\":" + label + "}")));
      all.add(new Answers("words for " + request, e -> e.answer(request, 409, NASTY)));
      all.add(new Answers("HTTP of " + request, e -> e.answer(request, bytes(NASTY + "\r\n\r\n"))));
      all.add(
          new Answers(
              "refusal without end of " + request,
              e -> e.goOnFor(request, bytes("HTTP/1.1 500 x\r\n\r\n"), block("x"))));
      all.add(
          new Answers(
              "head without end of " + request,
              e -> e.goOnFor(request, bytes("HTTP/1.1 200 OK\r\n"), block("x: y\r\n"))));
      all.add(
          new Answers(
              "chunk line without end of " + request,
              e ->
                  e.goOnFor(
                      request,
                      bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                      block("0"))));
      for (String json : List.of("null", "[]", "{}", "7", "{\"State\":", "[".repeat(100_000))) {
        String what = json.length() > 9 ? "depth" : json;
        all.add(new Answers(what + " for " + request, e -> e.answer(request, 200, json)));
      }
    }
    addLists(all);
    addInspections(all);
    return IntStream.range(0, all.size()).filter(i -> i % STRIDE == 0).mapToObj(all::get);
  }

  private static void addLists(List<Answers> all) {
    String good =
        "\"Id\":\"%s\",\"State\":\"running\",\"Mounts\":[{\"Type\":\"volume\",\"Name\":\"foo\","
            + "\"Driver\":\"dvol\"}]";
    for (String key : List.of("Id", "Names", "Image", "ImageID", "State", "Labels", "Mounts")) {
      for (String value :
          List.of("null", "7", "1e999999999", "-0", "[7]", "{\"a\":{}}", quoted(NASTY))) {
        String json = "[{" + good.formatted(ID) + ",\"" + key + "\":" + value + "}]";
        all.add(new Answers("list with " + key + " " + value, e -> e.answer(LIST, 200, json)));
      }
    }
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[";
    String one = "{" + good.formatted(ID) + ",\"Labels\":{\"a\":\"" + "b".repeat(2000) + "\"}},";
    all.add(new Answers("list without end", e -> e.goOnFor(LIST, bytes(head), block(one))));
    all.add(
        new Answers(
            "text without end", e -> e.goOnFor(LIST, bytes(head + "{\"Id\":\""), block("x"))));
    all.add(
        new Answers(
            "labels without end",
            e -> e.goOnFor(LIST, bytes(head + "{\"Labels\":{"), block("\"a\":\"b\","))));
    all.add(
        new Answers("white space without end", e -> e.goOnFor(LIST, bytes(head), block("   \n"))));
  }

  private static void addInspections(List<Answers> all) {
    String good =
        "\"Id\":\"%1$s\",\"State\":{\"Status\":\"running\",\"StartedAt\":\"2026-11-22T10:00:00Z\"},"
            + "\"HostConfig\":{\"AutoRemove\":false},\"Config\":{}";
    for (String field :
        List.of(
            "\"State\":null",
            "\"State\":[]",
            "\"State\":{\"Status\":7,\"StartedAt\":\"2026-11-22T10:00:00Z\"}",
            "\"State\":{\"Status\":\"running\",\"StartedAt\":" + quoted(NASTY) + "}",
            "\"State\":{\"Status\":\"running\",\"StartedAt\":null}",
            "\"State\":{\"Status\":" + quoted(NASTY) + ",\"StartedAt\":\"2026-11-22T10:00:00Z\"}",
            "\"State\":{\"Status\":\"running\",\"StartedAt\":\"" + FAR_FUTURE + "\"}",
            "\"State\":{\"ExitCode\":" + "9".repeat(400) + "}",
            "\"State\":{\"Health\":{\"Status\":" + quoted(NASTY) + "}}",
            "\"HostConfig\":null",
            "\"HostConfig\":7",
            "\"Config\":null",
            "\"Config\":{\"StopTimeout\":9223372036854775807}",
            "\"Config\":{\"StopTimeout\":-9223372036854775808}",
            "\"Config\":{\"StopTimeout\":" + "9".repeat(400) + "}",
            "\"Config\":{\"StopTimeout\":" + quoted(NASTY) + "}")) {
      String json = "{" + good.formatted(ID) + "," + field + "}";
      String what = field.substring(0, Math.min(60, field.length()));
      all.add(new Answers("inspection with " + what, e -> e.answer(INSPECT, 200, json)));
    }
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{";
    all.add(
        new Answers(
            "inspection without end",
            e -> e.goOnFor(INSPECT, bytes(head), block("\"a\":[1,2,3],"))));
    all.add(
        new Answers(
            "inspected text without end",
            e -> e.goOnFor(INSPECT, bytes(head + "\"Id\":\""), block("x"))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] block(String unit) {
    return bytes(unit.repeat(Math.max(1, 50_000 / unit.length())));
  }

  @ParameterizedTest
  @MethodSource
  void answers(Answers answers) throws Exception {
    answers.given().accept(engine);
    runSome();
  }

  @Test
  void outputOfAHookMayBeEndlessAndIsNotHandedToATerminal() throws Exception {
    engine.container("db", "image", "{\"dvol.commit-pre\":\"true\"}");
    byte[] text = bytes((NASTY + "\n").repeat(100));
    byte[] header = {1, 0, 0, 0, 0, 0, (byte) (text.length >> 8), (byte) text.length};
    engine.answer(
        "POST /exec/" + ID + "/start",
        HostileEngine.concat(
            bytes("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"),
            HostileEngine.concat(header, text)));
    engine.answer("GET /exec/" + ID + "/json", 200, "{\"ExitCode\":3}");
    runSome();
  }
}

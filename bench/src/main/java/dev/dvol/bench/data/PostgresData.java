// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The directory of a stopped PostgreSQL 15: table {@code account} with two indexes makes up a fifth
 * of it, the log-like {@code event} and the wordy {@code document} the rest. A step updates rows
 * scattered over {@code account}; 1,250 of them per 4 GB.
 *
 * <p>The rows are the same for a seed. The files are not, byte by byte: the server writes times and
 * an identifier of its own into them.
 */
public final class PostgresData implements DataSet {
  // Bytes of a row with its share of page headers and indexes, as measured.
  private static final long ACCOUNT = 238;
  private static final long EVENT = 209;
  private static final long DOCUMENT = 879;
  // An empty cluster, and two segments of write-ahead log.
  private static final long FIXED = 56_000_000;

  private final long size;
  private final long seed;
  private final Path run;

  /**
   * About {@code size} bytes; an empty cluster has 40 million already.
   *
   * @param run directory for the socket while the server runs; a short path
   */
  public PostgresData(long size, long seed, Path run) {
    this.size = size;
    this.seed = seed;
    this.run = run;
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public void create(Path directory) throws IOException, InterruptedException {
    try (PostgresCluster cluster = new PostgresCluster(data(directory), run)) {
      cluster.init();
      cluster.start();
      cluster.sql(functions());
      cluster.sql(account());
      cluster.sql(event());
      cluster.sql(document());
      cluster.sql("ANALYZE; CHECKPOINT;");
    }
  }

  @Override
  public void mutate(Path directory, int step) throws IOException, InterruptedException {
    try (PostgresCluster cluster = new PostgresCluster(data(directory), run)) {
      cluster.start();
      cluster.sql(
          """
          UPDATE account SET balance = balance + %d, updated = updated + interval '%d minutes'
            WHERE id IN (SELECT 1 + (hashint8extended(n, %d) & 9223372036854775807) %% %d
                           FROM generate_series(1, %d) n);
          CHECKPOINT;
          """
              .formatted(step, step, seed + step, rows(ACCOUNT, 0.2), rowsToUpdate()));
    }
  }

  /** A digest of all rows, for comparing two clusters. */
  String digest(Path directory) throws IOException, InterruptedException {
    try (PostgresCluster cluster = new PostgresCluster(data(directory), run)) {
      cluster.start();
      return cluster.sql(
          """
          SELECT sum(hashtextextended(a::text, 0)) FROM account a;
          SELECT sum(hashtextextended(e::text, 0)) FROM event e;
          SELECT sum(hashtextextended(d::text, 0)) FROM document d;
          """);
    }
  }

  /** Rows that a step draws; a few of them twice. */
  long rowsToUpdate() {
    return Math.max(20, size * 1250 / 4_000_000_000L);
  }

  private static Path data(Path directory) {
    return directory.resolve("pgdata");
  }

  private long rows(long bytes, double share) {
    return Math.max(1000, (long) ((size - Math.min(size / 2, FIXED)) * share / bytes));
  }

  // Words are drawn by the bits of a hash, so that text compresses as text does.
  private static String functions() {
    return """
    CREATE FUNCTION word(h bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT (ARRAY['order','paid','open','customer','delivery','street','return','gift','blue',
        'large','express','north','invoice','partial','refund','green','market','under','account',
        'small','river','private','notice','window','harbour','weekly','signed','carton','review',
        'pending','letter','garden'])[1 + (h & 31)] $$;
    CREATE FUNCTION phrase(h bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT word(h) || ' ' || word(h >> 5) || ' ' || word(h >> 10) || ' ' || word(h >> 15) || ' '
        || word(h >> 20) || ' ' || word(h >> 25) || ' ' || word(h >> 30) || ' ' || word(h >> 35) $$;
    """;
  }

  private String account() {
    return """
    BEGIN;
    CREATE TABLE account (id bigint, name text, mail text, balance bigint, updated timestamp,
      token uuid, note text);
    INSERT INTO account
      SELECT n, initcap(word(h)) || ' ' || initcap(word(h >> 7)), word(h) || n || '@example.org',
          h & 1048575, timestamp '2024-01-01' + n * interval '1 second',
          md5(h::text)::uuid, phrase(h >> 3)
        FROM (SELECT n, hashint8extended(n, %d) h FROM generate_series(1, %d) n OFFSET 0) s;
    ALTER TABLE account ADD PRIMARY KEY (id);
    CREATE INDEX ON account (mail);
    COMMIT;
    """
        .formatted(seed, rows(ACCOUNT, 0.2));
  }

  private String event() {
    return """
    BEGIN;
    CREATE TABLE event (id bigint, account bigint, at timestamp, kind text, amount numeric(12,2),
      token text, detail text);
    INSERT INTO event
      SELECT n, 1 + (h & 8388607), timestamp '2024-01-01' + n * interval '200 milliseconds', word(h),
          (h & 16777215) / 100.0, md5(h::text), '{"what": "' || phrase(h) || '", "code": '
          || (h & 4095) || '}'
        FROM (SELECT n, hashint8extended(n, %d) h FROM generate_series(1, %d) n OFFSET 0) s;
    ALTER TABLE event ADD PRIMARY KEY (id);
    COMMIT;
    """
        .formatted(seed ^ 0x5eed, rows(EVENT, 0.4));
  }

  private String document() {
    return """
    BEGIN;
    CREATE TABLE document (id bigint, title text, body text);
    ALTER TABLE document ALTER body SET STORAGE PLAIN;
    INSERT INTO document
      SELECT n, phrase(h), p || md5(h::text) || q || p || md5((h + 1)::text) || q || n
        FROM (SELECT n, h, phrase(h >> 7) || phrase(h >> 11) || phrase(h >> 13) p,
                  phrase(h >> 17) || phrase(h >> 2) || phrase(h >> 5) q
                FROM (SELECT n, hashint8extended(n, %d) h FROM generate_series(1, %d) n OFFSET 0) r
                OFFSET 0) s;
    ALTER TABLE document ADD PRIMARY KEY (id);
    COMMIT;
    """
        .formatted(seed ^ 0xd0c, rows(DOCUMENT, 0.4));
  }
}

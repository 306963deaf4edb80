import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';

export type Statement = Database.Statement<unknown[]>;

/** SQLite before this release could lose a commit when a checkpoint and a write met (the WAL-reset bug). */
const OLDEST_SQLITE = [3, 51, 3];
/** How long a statement waits for another connection's lock; writers are one, so this is only ever a checkpoint. */
const BUSY_MS = 5_000;

/** A failure of the data file. `code` is SQLite's, e.g. `SQLITE_FULL`; the message ends with the statement. */
export class StoreError extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

export interface DatabaseOptions {
  readonly?: boolean;
  busyMs?: number;
  /** Of a file that came from elsewhere: nothing that its schema holds may act. */
  foreign?: boolean;
  /**
   * Takes no lock, looks for no log and makes no file beside it: for one that nobody writes. Needs the addon to have been loaded as
   * `startWorker` has it loaded; where it wasn't, opening fails with `SQLITE_CANTOPEN`.
   */
  immutable?: boolean;
}

/** One connection to a data file: prepared statements are kept, errors name their SQL. */
export class StoreDatabase {
  readonly path: string;
  /** What it holds may be made up: it is checked before it is used. */
  readonly isForeign: boolean;
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Statement>();
  readonly #plainStatements = new Map<string, Statement>();

  /** @throws StoreError where the file can't be opened as SQLite */
  constructor(path: string, options: DatabaseOptions = {}) {
    this.path = path;
    this.isForeign = options.foreign ?? false;
    try {
      this.#db = new Database(options.immutable === true ? `${pathToFileURL(path).href}?immutable=1` : path, {
        readonly: options.readonly ?? false,
        timeout: options.busyMs ?? BUSY_MS,
      });
      // ns since 1970 do not fit a double: every INTEGER is read as a bigint.
      this.#db.defaultSafeIntegers(true);
      if (options.foreign === true) this.#db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
      assertSqlite(this.#db.prepare('SELECT sqlite_version() AS version').get() as { version: string });
    } catch (error) {
      throw asStoreError(error, `open ${path}`);
    }
  }

  exec(sql: string): void {
    try {
      this.#db.exec(sql);
    } catch (error) {
      throw asStoreError(error, sql);
    }
  }

  run(sql: string, ...params: unknown[]): void {
    try {
      this.#prepare(sql).run(...params);
    } catch (error) {
      throw asStoreError(error, sql);
    }
  }

  get<Row>(sql: string, ...params: unknown[]): Row | undefined {
    try {
      return this.#prepare(sql).get(...params) as Row | undefined;
    } catch (error) {
      throw asStoreError(error, sql);
    }
  }

  all<Row>(sql: string, ...params: unknown[]): Row[] {
    try {
      return this.#prepare(sql).all(...params) as Row[];
    } catch (error) {
      throw asStoreError(error, sql);
    }
  }

  /** Rows as lists of their columns' values, integers as numbers (exact to 2^53): half the time of `all` where there are many. */
  lists<Row extends (number | string | null)[]>(sql: string, ...params: unknown[]): Row[] {
    try {
      let statement = this.#plainStatements.get(sql);
      if (statement === undefined) {
        statement = this.#db.prepare<unknown[]>(sql).raw().safeIntegers(false);
        this.#plainStatements.set(sql, statement);
      }
      return statement.all(...params) as Row[];
    } catch (error) {
      throw asStoreError(error, sql);
    }
  }

  /** Rows one at a time; the statement is busy until the loop ends. */
  *each<Row>(sql: string, ...params: unknown[]): Generator<Row> {
    try {
      for (const row of this.#prepare(sql).iterate(...params)) yield row as Row;
    } catch (error) {
      throw asStoreError(error, sql);
    }
  }

  /** Runs `work` in one transaction: all of it, or on a throw nothing. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    return this.#within(work);
  }

  /** Runs `work` on one unchanging view of the file. Keep it short: the log can't shrink meanwhile. */
  snapshot<T>(work: () => T): T {
    this.exec('BEGIN');
    return this.#within(work);
  }

  pragma(text: string): bigint | string {
    return this.#db.pragma(text, { simple: true }) as bigint | string;
  }

  close(): void {
    this.#statements.clear();
    this.#plainStatements.clear();
    this.#db.close();
  }

  #within<T>(work: () => T): T {
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite rolls back by itself after some errors (a full disk is one).
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function asStoreError(error: unknown, doing: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error) || !('code' in error)) return error;
  const place = doing.replace(/\s+/g, ' ').slice(0, 120);
  return new StoreError(String(error.code), `${error.message} (${place})`, error);
}

function assertSqlite({ version }: { version: string }): void {
  const parts = version.split('.').map(Number);
  for (const [i, oldest] of OLDEST_SQLITE.entries()) {
    if (parts[i]! > oldest) return;
    if (parts[i]! < oldest)
      throw new StoreError('store.sqlite', `SQLite ${version} is too old: 3.51.3 or newer is needed`);
  }
}

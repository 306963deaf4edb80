import {
  bigquery,
  clickhouse,
  db2,
  type DialectOptions,
  duckdb,
  formatDialect,
  mariadb,
  mysql,
  plsql,
  postgresql,
  redshift,
  snowflake,
  spark,
  sql,
  sqlite,
  transactsql,
  trino,
} from 'sql-formatter';
import { breakClauses } from './sql-clauses.ts';

/** Dialects by the values of `db.system.name`, and of `db.system` before it. */
const DIALECTS: ReadonlyMap<string, DialectOptions> = new Map<string, DialectOptions>([
  ['postgresql', postgresql],
  ['cockroachdb', postgresql],
  ['mysql', mysql],
  ['mariadb', mariadb],
  ['sqlite', sqlite],
  ['microsoft.sql_server', transactsql],
  ['mssql', transactsql],
  ['oracle.db', plsql],
  ['oracle', plsql],
  ['ibm.db2', db2],
  ['db2', db2],
  ['aws.redshift', redshift],
  ['redshift', redshift],
  ['clickhouse', clickhouse],
  ['snowflake', snowflake],
  ['gcp.bigquery', bigquery],
  ['spanner', bigquery],
  ['gcp.spanner', bigquery],
  ['spark', spark],
  ['trino', trino],
  ['presto', trino],
  ['duckdb', duckdb],
]);
/** The formatter takes some 100 ms for this many characters; longer texts are broken at their clauses only. */
const MAX_FORMATTED = 16_000;
/** Columns that fit the panel at its usual width: short lists stay on one line. */
const EXPRESSION_WIDTH = 44;

/** SQL laid out by its dialect. Only white space changes; what the dialect can't read is broken at its clauses. */
export function layoutSql(text: string, system: string): string {
  if (text.length > MAX_FORMATTED) return breakClauses(text);
  try {
    const formatted = formatDialect(text, {
      dialect: DIALECTS.get(system.toLowerCase()) ?? sql,
      tabWidth: 2,
      expressionWidth: EXPRESSION_WIDTH,
      paramTypes: { positional: true, numbered: ['?', ':', '$'], named: [':', '@', '$'] },
    });
    return withoutSpace(formatted) === withoutSpace(text) ? formatted : breakClauses(text);
  } catch {
    return breakClauses(text);
  }
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}

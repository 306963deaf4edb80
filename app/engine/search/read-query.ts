import { RpcError } from '../../core/contract/client.ts';
import type { Query } from '../../core/query/ast/query.ts';
import { parseQuery } from '../../core/query/parse.ts';

/** The query that a text says. @throws RpcError `query.invalid` with what is wrong first */
export function readQuery(text: string): Query {
  const { query, diagnostics } = parseQuery(text);
  const problem = diagnostics.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new RpcError('query.invalid', problem.message);
  return query;
}

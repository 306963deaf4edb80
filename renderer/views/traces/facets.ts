import type { TraceSummary } from '../../../app/core/contract/methods.ts';

export interface FacetValue {
  value: string;
  count: number;
}

/** How many of these traces each service takes part in, most first. */
export function serviceCounts(traces: readonly TraceSummary[]): FacetValue[] {
  const counts = new Map<string, number>();
  for (const { services } of traces) {
    for (const service of new Set(services)) counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  return sorted(counts);
}

/** How often each operation is the root, most first. */
export function rootCounts(traces: readonly TraceSummary[]): FacetValue[] {
  const counts = new Map<string, number>();
  for (const { rootName } of traces) counts.set(rootName, (counts.get(rootName) ?? 0) + 1);
  return sorted(counts);
}

export function statusCounts(traces: readonly TraceSummary[]): { ok: number; error: number } {
  const error = traces.reduce((count, { errorCount }) => count + (errorCount > 0 ? 1 : 0), 0);
  return { ok: traces.length - error, error };
}

function sorted(counts: Map<string, number>): FacetValue[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

/** A term of the query, quoted where the value needs it. */
export function term(key: string, value: string): string {
  return `${key}:${/^[\w./-]+$/.test(value) ? value : JSON.stringify(value)}`;
}

/** Adds a term to a query, or takes it out where it stands already. */
export function toggleTerm(query: string, wanted: string): string {
  const parts = ` ${query.trim()} `;
  const found = ` ${wanted} `;
  if (parts.includes(found)) return parts.replace(found, ' ').trim();
  return query.trim() === '' ? wanted : `${query.trim()} ${wanted}`;
}

export function hasTerm(query: string, wanted: string): boolean {
  return ` ${query} `.includes(` ${wanted} `);
}

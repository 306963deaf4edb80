import { hex32 } from '../../../../app/core/base/hex.ts';
import type { Annotation } from '../../../../app/core/contract/file-methods.ts';
import type { Client } from '../../../../app/core/contract/client.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import type { RedactionRule } from '../../../../app/core/redaction/rule.ts';
import { ruleProblem } from '../../../../app/core/redaction/compiled-rule.ts';
import type { TraceState } from '../state/trace-state.svelte.ts';
import { markdownSummary, rowsToTell } from './markdown-summary.ts';

/**
 * The Markdown summary of a trace that is shown, with the spans that it quotes, without what the rules find. Throws before the trace is
 * analysed, and where a rule can't be used.
 */
export async function collectSummary(
  client: Client,
  { data, analysis, findings, traceId }: TraceState,
  notes: readonly Annotation[],
  rules: readonly RedactionRule[],
): Promise<string> {
  for (const rule of rules) {
    const problem = rule.enabled ? ruleProblem(rule) : undefined;
    if (problem !== undefined)
      throw new Error(`the redaction rule "${rule.title}" can't be used: ${problem.message}`);
  }
  if (data === undefined || analysis === undefined) {
    throw new Error('the trace is still being analysed; try again in a moment');
  }
  const { trace, runs } = data;
  const { errors, services } = rowsToTell(trace, analysis);
  const details = new Map<number, SpanDetail>();
  await Promise.all(
    [...new Set([...errors, ...services])].map(async (row) => {
      const spanId = hex32(trace.idHi[row]!) + hex32(trace.idLo[row]!);
      try {
        details.set(row, await client.call('spans.get', { traceId, spanId, row }));
      } catch {
        // Retention may have removed it: the summary goes without what it says.
      }
    }),
  );
  return markdownSummary({ trace, analysis, runs, findings: findings.list, details, notes, rules });
}

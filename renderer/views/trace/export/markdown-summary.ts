import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import type { Annotation } from '../../../../app/core/contract/file-methods.ts';
import type { Finding } from '../../../../app/core/analysis/findings/finding.ts';
import type { FoldedRuns } from '../../../../app/core/analysis/fold-siblings.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { formatDuration, formatPercent, formatPlural } from '../../../../app/core/model/format.ts';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { numberedReplacement } from '../../../../app/core/redaction/numbered-replacement.ts';
import { Redactor } from '../../../../app/core/redaction/redactor.ts';
import type { RedactionRule } from '../../../../app/core/redaction/rule.ts';
import { BoundedMarkdown } from './bounded-markdown.ts';
import { errorLines } from './error-lines.ts';
import { noteLines } from './note-lines.ts';
import { operationTotals, type OperationTotal } from './operations.ts';
import { greatest } from './important-rows.ts';
import { ReceivedTexts } from './markdown-text.ts';
import { resourceLines } from './resource-lines.ts';
import { treeLines } from './tree-lines.ts';

/** Characters of a summary: what an issue shows without folding, and a small part of what an assistant reads. */
export const MARKDOWN_LIMIT = 12_000;
/** Room kept for the sentence that says that something was left out. */
const NOTE_ROOM = 160;
const MOST_FINDINGS = 10;
const MOST_OPERATIONS = 12;
/** Errors whose way and exception are told. */
export const MOST_ERRORS = 5;
const MOST_SERVICES = 20;
/** Rows that the tree leads to, of each kind: critical, slow itself, failed. */
const TREE_ROWS = 14;

export interface SummaryInput {
  trace: TraceColumns;
  analysis: TraceAnalysis;
  runs: Pick<FoldedRuns, 'row' | 'end' | 'count' | 'total'>;
  /** Undefined where they have not come. */
  findings: readonly Finding[] | undefined;
  /** Spans by row, those of `rowsToTell` as far as they are known. */
  details: ReadonlyMap<number, SpanDetail>;
  /** What is noted on the trace and its spans. */
  notes: readonly Annotation[];
  /** What must not leave. */
  rules: readonly RedactionRule[];
}

/** The rows whose spans a summary quotes: where errors begin, and the first span of each service for its versions. */
export function rowsToTell(
  trace: TraceColumns,
  analysis: TraceAnalysis,
): { errors: number[]; services: number[] } {
  const errors: number[] = [];
  const services: number[] = [];
  const seen = new Set<number>();
  for (let row = 0; row < trace.count; row++) {
    if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) continue;
    if (errors.length < MOST_ERRORS && (analysis.errorRole[row]! & ErrorRole.origin) !== 0) errors.push(row);
    if (seen.size < MOST_SERVICES && !seen.has(trace.service[row]!)) {
      seen.add(trace.service[row]!);
      services.push(row);
    }
  }
  return { errors, services };
}

/**
 * A trace in Markdown for an issue or an assistant: what is wrong first, then what the time goes into, then the tree of what matters.
 * Never longer than `limit` characters; received texts are quoted so that none of them is Markdown or HTML, and without what
 * the rules find.
 * @throws SyntaxError where a rule's pattern is broken
 */
export function markdownSummary(input: SummaryInput, limit = MARKDOWN_LIMIT): string {
  const { trace, analysis, findings, runs } = input;
  const { errors, services } = rowsToTell(trace, analysis);
  const operations = operationTotals(trace, analysis);
  const slow = greatest(analysis.selfTime, TREE_ROWS);
  const critical = greatest(analysis.criticalTime, TREE_ROWS);
  const told = findings?.slice(0, MOST_FINDINGS).map(({ row }) => row) ?? [];
  const important = [...new Set([...errors, ...told, ...critical, ...slow])];
  const texts = new ReceivedTexts(new Redactor(input.rules, numberedReplacement()));
  const text = new BoundedMarkdown(limit - NOTE_ROOM);
  text.section('', 0.2, headLines(input, texts));
  text.section('Notes', 0.15, noteLines(trace, input.notes, texts));
  text.section('Findings', 0.2, findingLines(findings, texts));
  text.section('Critical path', 0.15, criticalLines(input, operations, texts));
  text.section('Errors', 0.2, errorLines(input, errors, texts));
  text.section('Services', 0.1, serviceLines(input, texts));
  text.section('Longest by self time', 0.1, slowLines(input, operations, texts));
  text.section('Versions', 0.05, resourceLines(input, services, texts));
  text.section('Spans that matter', 1, treeLines(trace, analysis, runs, important, texts), true);
  const note = text.cut
    ? `\nShortened to ${limit} characters: the trace holds more than is written here.\n`
    : '';
  return (text.toString() + note).replace(/[\u00a0\u2009]/gu, ' ').slice(0, limit);
}

function headLines({ trace, analysis }: SummaryInput, texts: ReceivedTexts): string[] {
  let spans = 0;
  let missing = 0;
  let failed = 0;
  let deepest = 0;
  let first = -1;
  for (let row = 0; row < trace.count; row++) {
    if (trace.depth[row]! > deepest) deepest = trace.depth[row]!;
    if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) {
      missing++;
      continue;
    }
    if (first < 0) first = row;
    spans++;
    if (analysis.errorRole[row]! !== 0) failed++;
  }
  if (first < 0) return ['# Trace without spans', '', `- Trace id: ${texts.code(trace.traceId)}`];
  const services = analysis.services.filter(({ spans: own }) => own > 0).length;
  return [
    `# ${texts.code(trace.services[trace.service[first]!] ?? '')} ${texts.code(trace.names[trace.name[first]!] ?? '')}: ${formatDuration(trace.durationNs)}${failed > 0 ? `, ${formatPlural(failed, 'error')}` : ''}`,
    '',
    `- Trace id: ${texts.code(trace.traceId)}`,
    `- Start: ${isoTime(trace.baseNs)}`,
    `- Duration: ${formatDuration(trace.durationNs)} (${trace.durationNs} ns)`,
    `- ${formatPlural(spans, 'span')}, ${formatPlural(services, 'service')}, depth ${deepest + 1}, ${failed === 0 ? 'no errors' : formatPlural(failed, 'error span')}`,
    ...(missing > 0
      ? [
          `- ${formatPlural(missing, 'parent')} named by spans ${missing === 1 ? 'has' : 'have'} not arrived: the trace may be incomplete`,
        ]
      : []),
    ...(first > 0 ? ['- The root has not arrived: the first span speaks for the trace'] : []),
  ];
}

function findingLines(findings: readonly Finding[] | undefined, texts: ReceivedTexts): string[] {
  if (findings === undefined) return [];
  if (findings.length === 0) return ['Nothing stands out.'];
  return findings.slice(0, MOST_FINDINGS).map(({ title, detail, caveat }) => {
    const but = caveat === '' ? '' : ` _${texts.prose(caveat, 240)}_`;
    return `- **${texts.prose(title, 200)}** ${texts.prose(detail, 400)}${but}`;
  });
}

function criticalLines(
  { trace, analysis }: SummaryInput,
  operations: readonly OperationTotal[],
  texts: ReceivedTexts,
): string[] {
  if (analysis.criticalTotal <= 0) return [];
  return [
    'What the duration is made of:',
    '',
    '| operation | service | spans | on the path | share |',
    '| --- | --- | --- | --- | --- |',
    ...operations
      .filter(({ critical }) => critical > 0)
      .sort((a, b) => b.critical - a.critical)
      .slice(0, MOST_OPERATIONS)
      .map(
        ({ service, name, critical, criticalSpans }) =>
          `| ${operation(trace, service, name, texts)} | ${criticalSpans} | ${formatDuration(critical)} | ${formatPercent(critical / analysis.criticalTotal)} |`,
      ),
  ];
}

function serviceLines({ trace, analysis }: SummaryInput, texts: ReceivedTexts): string[] {
  const services = analysis.services.filter(({ spans }) => spans > 0);
  if (services.length === 0) return [];
  return [
    '| service | spans | errors | self time | critical path |',
    '| --- | --- | --- | --- | --- |',
    ...services
      .slice(0, MOST_SERVICES)
      .map(
        ({ service, spans, errors, self, share }) =>
          `| ${texts.codeCell(trace.services[service] ?? '')} | ${spans} | ${errors} | ${formatDuration(self)} | ${formatPercent(share)} |`,
      ),
  ];
}

function slowLines(
  { trace }: SummaryInput,
  operations: readonly OperationTotal[],
  texts: ReceivedTexts,
): string[] {
  const slow = operations.filter(({ self }) => self > 0).sort((a, b) => b.self - a.self);
  if (slow.length === 0) return [];
  return [
    '| operation | service | spans | self time |',
    '| --- | --- | --- | --- |',
    ...slow
      .slice(0, MOST_OPERATIONS)
      .map(
        ({ service, name, spans, self }) =>
          `| ${operation(trace, service, name, texts)} | ${spans} | ${formatDuration(self)} |`,
      ),
  ];
}

/** The two cells that name an operation. */
function operation(
  { names, services }: TraceColumns,
  service: number,
  name: number,
  texts: ReceivedTexts,
): string {
  return `${texts.codeCell(names[name] ?? '')} | ${texts.codeCell(services[service] ?? '')}`;
}

/** To the millisecond, with the zone: a summary is read in other places. */
function isoTime(ns: bigint): string {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? `${ns} ns since 1970` : date.toISOString();
}

import type { ExportScope } from '../../../app/core/contract/file-methods.ts';
import type { StoreStats, TraceSearchResult } from '../../../app/core/contract/methods.ts';
import { formatCount, formatPlural } from '../../../app/core/model/format.ts';
import { printable } from '../../canvas/text-cache.ts';
import type { TraceMark } from '../../state/annotation-lists.ts';
import type { SharedTrace, ShareStart } from '../../state/sharing.svelte.ts';
import type { AppState } from '../../state/app-state.svelte.ts';
import { selectionOf, type TraceQuestion } from '../../state/trace-question.ts';

export type ScopeId = 'trace' | 'matching' | 'marked' | 'everything';

export interface ScopeChoice {
  id: ScopeId;
  title: string;
  detail: string;
  scope: ExportScope;
  /** Nothing is in it: it can't be chosen. */
  empty: boolean;
}

export interface Shareable {
  /** The trace that is open. */
  trace: SharedTrace | undefined;
  question: TraceQuestion;
  /** The answer to the question; undefined where it is not known. */
  result: Pick<TraceSearchResult, 'total' | 'complete'> | undefined;
  marks: ReadonlyMap<string, TraceMark>;
  stats: StoreStats | undefined;
  /** Of the session. */
  name: string;
}

/** What the session on the screen has to share. */
export function shareableOf(app: AppState, start: ShareStart): Shareable {
  return {
    trace: start.what === 'trace' ? start.trace : undefined,
    question: app.traces.question,
    result: app.traces.settled === undefined ? undefined : app.traces.result,
    marks: app.annotations.marks,
    stats: app.stored.stats,
    name: printable(sessionName(app)),
  };
}

export function sessionName(app: AppState): string {
  return app.live ? 'Live' : (app.info?.name ?? 'this session');
}

/** What of a session can be shared, the narrowest first. */
export function scopeChoices(shareable: Shareable): ScopeChoice[] {
  return [
    traceChoice(shareable),
    matchingChoice(shareable),
    markedChoice(shareable),
    allChoice(shareable),
  ].filter((choice) => choice !== undefined);
}

function traceChoice({ trace }: Shareable): ScopeChoice | undefined {
  if (trace === undefined) return undefined;
  return {
    id: 'trace',
    title: 'This trace',
    detail: `${trace.service} ${trace.name} · ${formatPlural(trace.spans, 'span')}`,
    scope: { traceIds: [trace.traceId] },
    empty: false,
  };
}

/** Offered where the list is narrowed: else it is everything. */
function matchingChoice({ question, result }: Shareable): ScopeChoice | undefined {
  const selection = selectionOf(question, 'brush');
  if (Object.keys(selection).length === 0) return undefined;
  const { total, complete } = result ?? { total: undefined, complete: false };
  const count =
    total === undefined ? 'Traces' : `${complete ? '' : 'At least '}${formatPlural(total, 'trace')}`;
  const parts = [
    question.query !== '' && question.query,
    question.zoom !== undefined && 'within the zoom',
    question.brush !== undefined && 'selected in the plot',
  ].filter((part) => part !== false);
  return {
    id: 'matching',
    title: `${count} of the list`,
    detail: parts.join(' · '),
    scope: { selection },
    empty: complete && total === 0,
  };
}

function markedChoice({ marks }: Shareable): ScopeChoice {
  return {
    id: 'marked',
    title: 'Bookmarked and noted',
    detail:
      marks.size === 0
        ? 'No trace has a bookmark or a note'
        : `${formatPlural(marks.size, 'trace')} with a bookmark, a note or a pin`,
    scope: { pinned: true },
    empty: marks.size === 0,
  };
}

function allChoice({ stats, marks, name }: Shareable): ScopeChoice {
  const counts =
    stats === undefined
      ? []
      : [
          formatPlural(stats.traces, 'trace'),
          formatPlural(stats.spans, 'span'),
          stats.logs > 0 && formatPlural(stats.logs, 'log record'),
          stats.metrics > 0 && `${formatCount(stats.metrics)} metric data points`,
        ].filter((part) => typeof part === 'string');
  return {
    id: 'everything',
    title: `Everything in ${name}`,
    detail: counts.join(' · '),
    scope: {},
    // Figures may be of a moment ago: a trace with a note tells that there is one.
    empty: stats !== undefined && stats.spans + stats.logs + stats.metrics === 0 && marks.size === 0,
  };
}

/** What is chosen at first: what was asked for where it is offered, else the nearest that holds something. */
export function firstChoice(choices: readonly ScopeChoice[], wanted: ScopeId): ScopeId {
  const full = choices.filter(({ empty }) => !empty);
  return (full.find(({ id }) => id === wanted) ?? full.find(({ id }) => id === 'everything') ?? choices[0])!
    .id;
}

/** Tells scopes apart. */
export function scopeKey({ selection, traceIds, pinned }: ExportScope): string {
  const { query, fromNs, toNs, minDurationNs, maxDurationNs } = selection ?? {};
  return JSON.stringify([
    query,
    String(fromNs),
    String(toNs),
    minDurationNs,
    maxDurationNs,
    traceIds,
    pinned,
    selection === undefined,
  ]);
}

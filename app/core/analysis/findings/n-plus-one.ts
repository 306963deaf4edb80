import { formatCount, formatDuration } from '../../model/format.ts';
import { Kind, SpanFlag, Status } from '../../model/span.ts';
import type { Finding } from './finding.ts';
import type { FindingContext } from './finding-context.ts';
import { MergedPlaces, type Place } from './merged-places.ts';
import { isIdle, siblingCalls, spreadOf, type SiblingCalls } from './sibling-calls.ts';
import { inPlaces, operationName, spanOf } from './wording.ts';

/** Fewer calls are read at a glance, and seldom worth a batch. */
const FEWEST_CALLS = 5;
/** Together they must take this long, or this share of their parent. */
const WORTHWHILE_NS = 50e6;
const WORTHWHILE_SHARE = 0.2;
/** Calls one after another overlap by rounding alone. */
const MOST_OVERLAP = 1.05;
/** Calls with longer waits between them than they take themselves are a poll or a schedule. */
const MOST_IDLE = 2;
/** The same where all calls ask for the same thing: that is what a poll does. */
const MOST_IDLE_IDENTICAL = 0.5;
/** Above this share of failures the calls are attempts, not a list. */
const MOST_FAILED = 0.5;
/** One call that takes more than this share of all is slow by itself. */
const MOST_OF_ONE = 0.5;
/** What is saved must be this share of the critical path, or the lesser one and so long: else the loop hardly matters. */
const SAVING_SHARE = 0.1;
const LONG_SAVING_SHARE = 0.05;
const LONG_SAVING_NS = 50e6;
/** Below this share of their time the calls are beside the critical path: batching them is told as load, not as time. */
const SHARE_ON_PATH = 0.1;

/** Calls of a model: each turn builds on the one before. */
const CONVERSATION =
  /\/(?:chat\/completions|v\d+\/(?:messages|responses|completions)|invoke(?:-model)?)\b|:(?:stream)?generatecontent/i;

/**
 * The same operation called again and again by one parent, one call after another, where one batched call would do. A loop of
 * plain internal functions is none, and neither are conversations with a model, whose turns build on each other.
 */
export function nPlusOne(context: FindingContext): Finding[] {
  const merged = new MergedPlaces(context);
  for (const calls of siblingCalls(context, FEWEST_CALLS)) {
    const place = placeOf(context, calls);
    if (place !== undefined) merged.add(place);
  }
  return merged.groups().flatMap((group) => {
    const { first, rows, saving, total, places } = group;
    const isOffPath = onPathOf(context, rows) < SHARE_ON_PATH * total;
    if (isOffPath ? !isLong(context, group.longest) : !matters(context, saving)) return [];
    const call = context.call[first.rows[0]!]!;
    const name = operationName(context, call);
    const count = formatCount(rows.length);
    const under =
      places === 1
        ? `Under ${spanOf(context, first.parent)}`
        : `Under ${formatCount(places)} spans like ${spanOf(context, first.parent)}`;
    return [
      {
        kind: 'n-plus-one' as const,
        title: `${count} × ${name}, one after another${inPlaces(places)}`,
        detail:
          `${under}, these calls take ${formatDuration(total)} together. ` +
          (!isOffPath
            ? `Candidate for one batched call${places === 1 ? '' : ' in each place'}, saves up to ${formatDuration(saving)}.`
            : 'Next to nothing of it is on the critical path: one batched call would spare load rather than time.'),
        caveat:
          'Pages, polls and streams look the same and cannot be batched; neither can calls that each need the one before.',
        rows,
        row: first.parent,
        savingNs: saving,
      },
    ];
  });
}

function onPathOf(context: FindingContext, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += context.onPath(row);
  return sum;
}

function matters({ criticalTotal }: FindingContext, saving: number): boolean {
  return (
    saving >= SAVING_SHARE * criticalTotal ||
    (saving >= LONG_SAVING_NS && saving >= LONG_SAVING_SHARE * criticalTotal)
  );
}

/** Beside the critical path a loop is told if it takes long in one place, by itself and against the trace. */
function isLong({ criticalTotal }: FindingContext, total: number): boolean {
  return total >= WORTHWHILE_NS && total >= SAVING_SHARE * criticalTotal;
}

function placeOf(context: FindingContext, calls: SiblingCalls): Place | undefined {
  const { trace, facts, call } = context;
  const { parent, operation } = calls;
  const { kind, text } = facts.operations[operation]!;
  if (kind === 'genai' || CONVERSATION.test(text)) return undefined;
  const end = trace.start[parent]! + trace.duration[parent]!;
  // What begins after its parent was sent off and not waited for.
  const rows = calls.rows.filter((row) => trace.start[row]! < end);
  if (rows.length < FEWEST_CALLS || handlesMessages(context, parent, rows)) return undefined;
  const { total, busy, idle } = spreadOf(context, rows);
  if (total > MOST_OVERLAP * busy) return undefined;
  if (total <= WORTHWHILE_NS && total <= WORTHWHILE_SHARE * trace.duration[parent]!) return undefined;
  const identity = facts.identity[call[rows[0]!]!]!;
  let identical = identity !== 0;
  let failed = 0;
  let saving = 0;
  let longest = 0;
  let slowest = 0;
  for (const row of rows) {
    identical &&= facts.identity[call[row]!] === identity;
    if (trace.status[call[row]!] === Status.error) failed++;
    const own = context.onPath(row);
    saving += own;
    longest = Math.max(longest, own);
    slowest = Math.max(slowest, trace.duration[row]!);
  }
  if (failed > MOST_FAILED * rows.length || slowest > MOST_OF_ONE * total) return undefined;
  const mostIdle = (identical ? MOST_IDLE_IDENTICAL : MOST_IDLE) * total;
  if (idle > mostIdle && isIdle(context, parent, idle)) return undefined;
  return { key: operation, parent, rows: rows.map((row) => call[row]!), total, saving: saving - longest };
}

/** A batch of messages is handled one by one, each in a wrapper or beside the links to their senders. */
function handlesMessages({ trace, call }: FindingContext, parent: number, rows: Uint32Array): boolean {
  if (trace.kind[parent] !== Kind.consumer) return false;
  return (trace.flags[parent]! & SpanFlag.hasLinks) !== 0 || rows.some((row) => call[row] !== row);
}

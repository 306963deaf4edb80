import type { Compare, Predicate } from '../../core/query/ast/predicate.ts';
import type { AttributeScope } from '../../core/query/ast/field.ts';
import { hex32 } from '../../core/base/hex.ts';
import { stringValue, type Value } from '../../core/query/ast/value.ts';
import { WORDS_PER_LINK } from '../store/segment-columns.ts';
import { intrinsicPredicate } from './intrinsic-predicate.ts';
import { numberTest } from './number-test.ts';
import type { OpenTrace } from './open-trace.ts';
import { positive, valueTest } from './pair-test.ts';
import { planPredicate, unsupported } from './plan.ts';
import { isPlaceholder, orphans, rowNumbers, traceFact } from './row-facts.ts';
import type { SpanPredicate } from './span-predicate.ts';

/** Attributes of the parent, by where they are on the parent itself. */
const OF_PARENT: Partial<Record<AttributeScope, AttributeScope>> = {
  parent: 'any',
  'parent.span': 'span',
  'parent.resource': 'resource',
};

/**
 * 1 for each row of an assembled trace whose span meets the predicate, by the rules of `evaluate-span`; rows without a span hold
 * whatever comes out. What the stored columns tell is asked of them, one part after the other.
 * @throws RpcError `query.unsupported`
 */
export function rowMask(predicate: Predicate, open: OpenTrace): Uint8Array {
  if (!needsTrace(predicate)) return maskOfParts(planPredicate(predicate), open);
  switch (predicate.type) {
    case 'and':
    case 'or': {
      const { type } = predicate;
      const byParts = predicate.terms.filter((term) => !needsTrace(term));
      const masks = predicate.terms.filter(needsTrace).map((term) => rowMask(term, open));
      if (byParts.length > 0) masks.push(maskOfParts(planPredicate({ type, terms: byParts }), open));
      return masks.reduce((mask, other) => {
        for (let row = 0; row < mask.length; row++)
          mask[row] = type === 'and' ? mask[row]! & other[row]! : mask[row]! | other[row]!;
        return mask;
      });
    }
    case 'not': {
      const mask = rowMask(predicate.term, open);
      for (let row = 0; row < mask.length; row++) mask[row]! ^= 1;
      return mask;
    }
    case 'compare':
      return compareMask(predicate, open);
    default:
      throw unsupported('a comparison of two fields or of a calculation');
  }
}

/** True for what can't be told from a span's own columns. */
function needsTrace(predicate: Predicate): boolean {
  switch (predicate.type) {
    case 'and':
    case 'or':
      return predicate.terms.some(needsTrace);
    case 'not':
      return needsTrace(predicate.term);
    case 'relation':
      return true;
    case 'compare': {
      const { field } = predicate;
      if (field.scope === 'intrinsic') return intrinsicPredicate(field.name, predicate) === undefined;
      return field.scope === 'trace' || field.scope in OF_PARENT;
    }
    default:
      return false;
  }
}

function maskOfParts(predicate: SpanPredicate, { parts, columns, spanOf }: OpenTrace): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const bySpan = new Uint8Array(total);
  let span = 0;
  for (const { spans, attributes, rows } of parts) {
    const mask = predicate.evaluate({ spans, attributes: () => attributes });
    // Those of a large trace follow each other.
    if (rows.length === mask.length) bySpan.set(mask, span);
    else for (let i = 0; i < rows.length; i++) bySpan[span + i] = mask[rows[i]!]!;
    span += rows.length;
  }
  const byRow = new Uint8Array(columns.count);
  for (let row = 0; row < byRow.length; row++) byRow[row] = spanOf[row]! < 0 ? 0 : bySpan[spanOf[row]!]!;
  return byRow;
}

function compareMask(compare: Compare, open: OpenTrace): Uint8Array {
  const { field } = compare;
  if (field.scope === 'trace') {
    const holds = valuesMatch(compare, [traceFact(field.name, open)]);
    return new Uint8Array(open.columns.count).fill(holds ? 1 : 0);
  }
  if (field.scope !== 'intrinsic') return parentMask(compare, OF_PARENT[field.scope]!, open);
  const numbers = rowNumbers(field.name, open);
  if (numbers !== undefined) {
    const test = numberTest(compare);
    const mask = new Uint8Array(open.columns.count);
    for (let row = 0; row < mask.length; row++) mask[row] = test(numbers[row]!) ? 1 : 0;
    return mask;
  }
  switch (field.name) {
    case 'orphan': {
      const holds = [false, true].map((value) => (valuesMatch(compare, [{ type: 'bool', value }]) ? 1 : 0));
      return orphans(open.columns).map((orphan) => holds[orphan]!);
    }
    case 'event:timeSinceStart':
      return eventMask(compare, open);
    case 'link:traceID':
      return linkMask(compare, open, 0, 4);
    case 'link:spanID':
      return linkMask(compare, open, 4, 2);
    default:
      throw unsupported(`"${field.name}"`);
  }
}

/** Whether a field with these values meets the condition. */
function valuesMatch({ op, value }: Compare, values: Value[]): boolean {
  if (value.type === 'nil') return values.length > 0 === (op === '!=');
  const asked = positive(op);
  return values.length > 0 && values.some(valueTest(asked.op, value)) !== asked.negated;
}

/** What holds for the parent; a span without one lacks the field. */
function parentMask(compare: Compare, scope: AttributeScope, open: OpenTrace): Uint8Array {
  const asked: Compare = { ...compare, field: { scope, name: compare.field.name } as Compare['field'] };
  const ofSelf = maskOfParts(planPredicate(asked), open);
  const ofMissing = valuesMatch(compare, []) ? 1 : 0;
  const { columns } = open;
  const mask = new Uint8Array(columns.count);
  for (let row = 0; row < mask.length; row++) {
    const above = columns.parent[row]!;
    mask[row] = above < 0 || isPlaceholder(columns, above) ? ofMissing : ofSelf[above]!;
  }
  return mask;
}

function eventMask(compare: Compare, { columns }: OpenTrace): Uint8Array {
  const { events, start } = columns;
  const mask = new Uint8Array(columns.count).fill(valuesMatch(compare, []) ? 1 : 0);
  for (let from = 0; from < events.row.length;) {
    const row = events.row[from]!;
    const times: Value[] = [];
    for (; events.row[from] === row; from++)
      times.push({ type: 'duration', value: events.time[from]! - start[row]! });
    mask[row] = valuesMatch(compare, times) ? 1 : 0;
  }
  return mask;
}

/** @param first the first of the words of a link's ids that are compared, `count` of them */
function linkMask(compare: Compare, open: OpenTrace, first: number, count: number): Uint8Array {
  const ofNone = valuesMatch(compare, []) ? 1 : 0;
  return maskOfParts(
    {
      mayMatch: () => true,
      evaluate: ({ spans: { count: rows, linkSpan, linkIds } }) => {
        const mask = new Uint8Array(rows).fill(ofNone);
        for (let link = 0; link < linkSpan.length;) {
          const row = linkSpan[link]!;
          const ids: Value[] = [];
          for (; linkSpan[link] === row; link++) {
            const at = link * WORDS_PER_LINK + first;
            ids.push(stringValue([...linkIds.subarray(at, at + count)].map(hex32).join('')));
          }
          mask[row] = valuesMatch(compare, ids) ? 1 : 0;
        }
        return mask;
      },
    },
    open,
  );
}

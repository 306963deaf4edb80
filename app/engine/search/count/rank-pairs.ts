import type { CorrelatedPair, Correlation, FieldValue } from '../../../core/contract/query-methods.ts';
import {
  gStatistic,
  isTestable,
  shareDifference,
  type Shares,
  standsOut,
} from '../../../core/analysis/correlation.ts';
import { compareFields } from './facet-order.ts';
import { itemsOfField, valueOfItem } from './field-items.ts';
import type { CountedField, FieldSet } from './field-set.ts';
import { ID_SHARE, type PresenceCounts } from './presence-counts.ts';
import { pairText } from './stated.ts';

/** With fewer values nothing can be said of what they are. */
const MIN_FEW_ID_VALUES = 20;
/** Others that say the same, named beside the one that is shown. */
const MAX_SAME = 10;

/** A question about traces: do they have this value, or, without one, no value of the field. */
interface Question {
  field: CountedField;
  /** Undefined for "absent". */
  item: number | undefined;
  counts: Shares;
  /** Tells its set of traces from others. */
  sum: number;
}

/** What stands out, the largest difference of shares first; of what is true of the very same traces only the most telling. */
export function rankPairs(
  set: FieldSet,
  counts: PresenceCounts,
  stated: ReadonlySet<string>,
  limit: number,
): Pick<Correlation, 'pairs' | 'identifiers'> {
  const totals = counts.all.shares(0);
  const fields = set.fields.filter(({ text, index }) => text !== undefined && counts.fields.total(index) > 0);
  const ids = fields.filter((field) => isId(field, counts));
  const told = fields.filter((field) => !counts.table.values(field.index).isClosed);
  const questions = [
    ...fields.map((field) => absence(field, counts, totals)),
    ...told.flatMap((field) => values(field, counts)),
  ];
  const tests = questions.filter((question) => isTestable(question.counts, totals)).length;
  const standing = questions.filter((question) => standsOut(question.counts, totals, tests));
  const groups = groupBySet(standing, counts);
  const pairs = groups
    .map((group) => pairOf(group, counts, totals, stated))
    .filter((pair) => pair !== undefined)
    .sort(compareWith(totals));
  const claimed = new Set(pairs.slice(0, limit).map(({ field }) => field));
  return {
    pairs: pairs.slice(0, limit),
    identifiers: ids.map(({ text }) => text!).filter((text) => !claimed.has(text)),
  };
}

function isId({ index }: CountedField, { table, fields }: PresenceCounts): boolean {
  const { items, isClosed } = table.values(index);
  return isClosed || (items.length >= MIN_FEW_ID_VALUES && items.length > ID_SHARE * fields.total(index));
}

function absence(field: CountedField, { fields, all }: PresenceCounts, totals: Shares): Question {
  const having = fields.shares(field.index);
  return {
    field,
    item: undefined,
    counts: { selected: totals.selected - having.selected, rest: totals.rest - having.rest },
    sum: all.sumWithout(0, fields.sum(field.index)),
  };
}

function values(field: CountedField, { table, items }: PresenceCounts): Question[] {
  return itemsOfField(table, field).map((item) => ({
    field,
    item,
    counts: items.shares(item),
    sum: items.sum(item),
  }));
}

/** Questions with the same answer for every trace, or the opposite one. */
function groupBySet(questions: readonly Question[], { all }: PresenceCounts): Question[][] {
  const groups = new Map<number, Question[]>();
  for (const question of questions) {
    const { sum } = question;
    const group = groups.get(sum) ?? groups.get(all.sumWithout(0, sum));
    if (group === undefined) groups.set(sum, [question]);
    else group.push(question);
  }
  return [...groups.values()];
}

/** The pair that speaks for its group: one that is more frequent on the selected side, a value rather than an absence, the best known field. */
function pairOf(
  group: readonly Question[],
  { table }: PresenceCounts,
  totals: Shares,
  stated: ReadonlySet<string>,
): CorrelatedPair | undefined {
  const written = group.flatMap((question) => {
    const value =
      question.item === undefined ? undefined : valueOfItem(table, question.field.ref, question.item);
    const isWritable = question.item === undefined || value !== undefined;
    return isWritable ? [{ question, field: question.field.text!, value }] : [];
  });
  if (written.some(({ field, value }) => value !== undefined && stated.has(pairText(field, value.literal))))
    return saidOtherwise(written, totals, stated);
  return spokenFor(written, totals);
}

interface Written {
  question: Question;
  field: string;
  value: FieldValue | undefined;
}

/** What the query says is no news, and neither is what it says of the traces that have it. */
function saidOtherwise(
  written: Written[],
  totals: Shares,
  stated: ReadonlySet<string>,
): CorrelatedPair | undefined {
  const news = written.filter(
    ({ field, value }) => value !== undefined && !stated.has(pairText(field, value.literal)),
  );
  return spokenFor(news, totals);
}

function spokenFor(written: Written[], totals: Shares): CorrelatedPair | undefined {
  const isMore = ({ question }: Written): boolean => shareDifference(question.counts, totals) > 0;
  const [first, ...others] = written.toSorted(
    (a, b) =>
      Number(isMore(b)) - Number(isMore(a)) ||
      Number(a.value === undefined) - Number(b.value === undefined) ||
      compareFields(a.field, b.field),
  );
  if (first === undefined) return undefined;
  const { counts } = first.question;
  const same = others
    .filter(({ question }) => question.sum === first.question.sum)
    .map(({ field, value }) => ({ field, value }));
  return {
    field: first.field,
    value: first.value,
    selected: counts.selected,
    rest: counts.rest,
    selectedShare: counts.selected / totals.selected,
    restShare: counts.rest / totals.rest,
    g: gStatistic(counts, totals),
    same: same.slice(0, MAX_SAME),
  };
}

function compareWith(totals: Shares): (a: CorrelatedPair, b: CorrelatedPair) => number {
  const size = (pair: CorrelatedPair): number => Math.abs(shareDifference(pair, totals));
  return (a, b) =>
    size(b) - size(a) ||
    Number(shareDifference(b, totals) > 0) - Number(shareDifference(a, totals) > 0) ||
    b.g - a.g ||
    compareFields(a.field, b.field);
}

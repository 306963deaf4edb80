import { printDuration } from '../../../app/core/query/duration.ts';
import { addTerm, fieldTerm } from '../../../app/core/query/terms.ts';
import { quote } from '../../../app/core/query/strings.ts';
import { questionParams, type TraceQuestion } from '../../state/trace-question.ts';
import type { Chosen } from './services-question.ts';
import type { TimeWindow } from './time-window.ts';

/** Which of the calls: durations in nanoseconds, the upper bound excluded. */
export interface CallPart {
  minNs?: number | undefined;
  maxNs?: number | undefined;
  failing?: boolean | undefined;
}

/** The query for the traces with calls of a service or operation, narrowed to a part of them. */
export function queryOf(base: string, { service, operation }: Chosen, part: CallPart = {}): string {
  const terms = [fieldTerm('service', quote(service))];
  if (operation !== undefined) terms.push(fieldTerm('name', quote(operation)));
  if (part.minNs !== undefined) terms.push(`duration >= ${printDuration(Math.round(part.minNs))}`);
  if (part.maxNs !== undefined) terms.push(`duration < ${printDuration(Math.round(part.maxNs))}`);
  if (part.failing === true) terms.push('status = error');
  return terms.reduce((query, term) => addTerm(query, term), base);
}

/** The parameters of the traces' view for a query, within a window of time that stands still. */
export function tracesParams(query: string, window: TimeWindow): Record<string, string> {
  const zoom: TraceQuestion['zoom'] =
    window.id === 'custom' ? { fromNs: window.fromNs, toNs: window.toNs } : undefined;
  return questionParams(zoom === undefined ? { query } : { query, zoom });
}

import type { Signal } from '../model/signal.ts';
import type { Message } from './field-table.ts';
import { LOGS } from './log-fields.ts';
import { METRICS } from './metric-fields.ts';
import { TRACES } from './trace-fields.ts';

/** The request message of each signal that has a stable JSON form. */
export const REQUEST_MESSAGES: Partial<Record<Signal, Message>> = {
  traces: TRACES,
  logs: LOGS,
  metrics: METRICS,
};

import type {
  ExportScope,
  ReplayCounts,
  ReplayPlan,
  ReplayProtocol,
  ReplaySignal,
} from '../../core/contract/file-methods.ts';
import type { RedactionRule } from '../../core/redaction/rule.ts';
import type { Pace } from './schedule.ts';

/** What the replay thread is started with, to send. */
export interface ReplayData extends PlanData {
  protocol: ReplayProtocol;
  /** Where each signal goes; one without an address is not sent. */
  addresses: Partial<Record<ReplaySignal, string>>;
  headers: Record<string, string>;
  loop: boolean;
  freshIds: boolean;
  redaction: readonly RedactionRule[] | undefined;
}

/** What it is started with to tell only what it would send. */
export interface PlanData {
  dataFile: string;
  /** A capture, which may have come from anywhere and lie on anything. */
  foreign: boolean;
  scope: ExportScope;
  signals: readonly ReplaySignal[];
  pace: Pace;
}

export type ToReplay = ({ kind: 'plan' } & PlanData) | ({ kind: 'send' } & ReplayData);

export type FromReplay =
  /** Items of all rounds, and of one. */
  | { type: 'progress'; done: number; total: number; counts: ReplayCounts }
  | { type: 'planned'; plan: ReplayPlan }
  | { type: 'done'; counts: ReplayCounts }
  | { type: 'error'; code: string; message: string };

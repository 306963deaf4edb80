import type { ExportScope, ReplayCounts } from '../../core/contract/file-methods.ts';
import type { RedactionRule } from '../../core/redaction/rule.ts';

/** What the replay thread is started with. */
export interface ReplayData {
  dataFile: string;
  /** A capture, which may have come from anywhere and lie on anything. */
  foreign: boolean;
  scope: ExportScope;
  endpoint: string;
  headers: Record<string, string>;
  /** How much closer together traces come; within a trace times stay as they were recorded. */
  speed: number;
  loop: boolean;
  freshIds: boolean;
  redaction: readonly RedactionRule[] | undefined;
}

export type FromReplay =
  /** `total`: spans of a round. */
  | { type: 'progress'; done: number; total: number; counts: ReplayCounts }
  | { type: 'done'; counts: ReplayCounts }
  | { type: 'error'; code: string; message: string };

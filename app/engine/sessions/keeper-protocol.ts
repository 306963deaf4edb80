import type { AnnotationChange } from '../../core/contract/file-methods.ts';
import type { CaptureCheck } from '../store/capture-file.ts';

/** What the keeper is asked, by name. Paths are of data files. */
export interface KeeperTasks {
  /** Looks at a file before it is opened as a capture. */
  check: { params: { path: string }; result: CaptureCheck };
  /** Makes an empty data file. */
  create: { params: { path: string }; result: null };
  count: { params: { path: string }; result: number };
  /** False for a trace that the file doesn't hold. */
  annotate: { params: { path: string; change: AnnotationChange }; result: boolean };
  setProperty: { params: { path: string; key: string; value: unknown }; result: null };
  /** False for a trace that the file doesn't hold. */
  pin: { params: { path: string; traceId: string; pinned: boolean }; result: boolean };
}

export type KeeperTask = keyof KeeperTasks;
export type KeeperParams<T extends KeeperTask> = KeeperTasks[T]['params'];
export type KeeperResult<T extends KeeperTask> = KeeperTasks[T]['result'];

export type ToKeeper =
  { type: 'task'; id: number; task: KeeperTask; params: KeeperParams<KeeperTask> } | { type: 'close' };

export type FromKeeper =
  | { type: 'result'; id: number; result: KeeperResult<KeeperTask> }
  | { type: 'error'; id: number; code: string; message: string };

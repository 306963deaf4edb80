import type { ReplaySignal } from '../../core/contract/file-methods.ts';

/** What goes along with a replay where nobody chooses. */
export const ALL_SIGNALS: readonly ReplaySignal[] = ['traces', 'logs', 'metrics'];

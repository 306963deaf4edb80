/** The OTLP signals, numbered as the data file numbers them. */
export const SIGNALS = ['traces', 'logs', 'metrics', 'profiles'] as const;
export type Signal = (typeof SIGNALS)[number];

/** What one item of a signal is called where counts are shown. */
export const SIGNAL_ITEMS: Record<Signal, string> = {
  traces: 'spans',
  logs: 'log records',
  metrics: 'data points',
  profiles: 'profiles',
};

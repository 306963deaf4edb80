/** The faults that can be switched while the shop runs: what each is called and what it changes, for people. */
export const FAULTS = [
  {
    name: 'slow-database',
    title: 'Slow database',
    effect:
      'Queries on postgresql/shop take about ten times as long and wait for a connection; some hit the statement timeout.',
  },
  {
    name: 'payment-failure',
    title: 'Failing payment provider',
    effect:
      'acme.example times out; payment retries with back-off and most checkouts that pay through acme fail.',
  },
  {
    name: 'n-plus-one',
    title: 'N+1 in the catalogue',
    effect: 'product-catalog reads every product of a list with a query of its own, one after another.',
  },
  {
    name: 'cache-stampede',
    title: 'Cache stampede',
    effect:
      'Every ten seconds the cached product lists expire at once, and all requests rebuild them in the database together.',
  },
  {
    name: 'queue-backlog',
    title: 'Queue backlog',
    effect:
      'The consumers of orders fall behind: messages wait up to twelve seconds before email and fulfilment take them.',
  },
  {
    name: 'missing-instrumentation',
    title: 'Missing instrumentation',
    effect:
      'recommendation emits no spans, which leaves a gap in its callers; search drops the trace context, so that its spans begin traces of their own.',
  },
  {
    name: 'clock-skew',
    title: 'Clock skew',
    effect:
      'The clock of host node-eu-2 is 180 ms behind: its spans begin before the calls that caused them.',
  },
] as const;

export type FaultName = (typeof FAULTS)[number]['name'];

export function isFaultName(name: string): name is FaultName {
  return FAULTS.some((fault) => fault.name === name);
}

/** How far the skewed host's clock is off, milliseconds. */
export const CLOCK_SKEW_MS = -180;

/** The services that `missing-instrumentation` touches. */
export const DARK_SERVICE = 'recommendation';
export const CONTEXT_DROPPING_SERVICE = 'search';

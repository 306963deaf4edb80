import { DurationHistograms } from './duration-histograms.ts';

/** Operations that are told apart, over all services: names with ids in them must not take the memory. */
const MAX_OPERATIONS = 8_192;
/** Of one service at most so many, so that it leaves room for others. */
const MAX_OF_SERVICE = 2_048;
/** Series of durations by operation and part of the window: some 60 MB where all are full. Operations beyond have none of the latter. */
const MAX_SERIES = 65_536;

/** What is fast enough; of a whole service where it names no operation. */
export interface CallTarget {
  service: string;
  operation?: string | undefined;
  latencyNs: number;
}

/** Durations in ns. */
export interface TalliedCalls {
  calls: number;
  errors: number;
  p50Ns: number;
  p95Ns: number;
  p99Ns: number;
  /** Calls no slower than the target and without an error; undefined where there is no target. */
  within: number | undefined;
  /** Time on critical paths, ns. */
  criticalNs: number;
  /** By part of the window; `p95` is NaN for a part without a call, and where more operations came than can be told apart. */
  series: { calls: Uint32Array; errors: Uint32Array; p95: Float64Array };
}

export interface TalliedService extends TalliedCalls {
  service: string;
  spans: number;
  /** In order of first appearance. */
  operations: (TalliedCalls & { operation: string })[];
  /** Calls of operations beyond those that are told apart: in the figures of the service alone. */
  unnamed: number;
}

interface Operation {
  service: number;
  /** Undefined for what is counted with its service alone. */
  name: string | undefined;
  target: number;
  within: number;
  withinService: number;
  critical: number;
  calls: Uint32Array;
  errors: Uint32Array;
  /** The first of its series: one for each part of the window, or one in all. */
  series: number;
  isWhole: boolean;
}

interface Service {
  name: string;
  spans: number;
  target: number;
  critical: number;
  operations: Map<string, number>;
  /** The operation of calls without one, -1 where there is none. */
  rest: number;
}

/** Counts calls by service, operation and part of a window. Services and operations are numbered as they are met. */
export class CallTally {
  readonly #columns: number;
  readonly #latency = new DurationHistograms();
  readonly #targets = new Map<string, Map<string | undefined, number>>();
  readonly #services: Service[] = [];
  readonly #serviceNumbers = new Map<string, number>();
  readonly #operations: Operation[] = [];
  #nextSeries = 0;

  /** @param columns parts of the window */
  constructor(columns: number, targets: readonly CallTarget[]) {
    this.#columns = columns;
    for (const { service, operation, latencyNs } of targets) {
      const ofService = this.#targets.get(service) ?? new Map<string | undefined, number>();
      this.#targets.set(service, ofService.set(operation, latencyNs));
    }
  }

  service(name: string): number {
    let service = this.#serviceNumbers.get(name);
    if (service === undefined) {
      const target = this.#targets.get(name)?.get(undefined) ?? NaN;
      service =
        this.#services.push({ name, spans: 0, target, critical: 0, operations: new Map(), rest: -1 }) - 1;
      this.#serviceNumbers.set(name, service);
    }
    return service;
  }

  operation(service: number, name: string): number {
    const of = this.#services[service]!;
    const known = of.operations.get(name);
    if (known !== undefined) return known;
    if (of.operations.size >= MAX_OF_SERVICE || this.#operations.length >= MAX_OPERATIONS) {
      if (of.rest === -1) of.rest = this.#add(service, undefined);
      return of.rest;
    }
    const operation = this.#add(service, name);
    of.operations.set(name, operation);
    return operation;
  }

  #add(service: number, name: string | undefined): number {
    const columns = this.#columns;
    const isWhole = this.#nextSeries + columns > MAX_SERIES;
    const series = this.#nextSeries;
    this.#nextSeries += isWhole ? 1 : columns;
    const target =
      name === undefined ? undefined : this.#targets.get(this.#services[service]!.name)?.get(name);
    return (
      this.#operations.push({
        service,
        name,
        target: target ?? NaN,
        within: 0,
        withinService: 0,
        critical: 0,
        calls: new Uint32Array(columns),
        errors: new Uint32Array(columns),
        series,
        isWhole,
      }) - 1
    );
  }

  /** A call that took `durations[index]` ns, in a part of the window. */
  call(operation: number, column: number, durations: Float64Array, index: number, failed: boolean): void {
    const of = this.#operations[operation]!;
    this.#latency.add(of.isWhole ? of.series : of.series + column, durations, index);
    of.calls[column]!++;
    if (failed) {
      of.errors[column]!++;
      return;
    }
    if (durations[index]! <= of.target) of.within++;
    if (durations[index]! <= this.#services[of.service]!.target) of.withinService++;
  }

  spans(service: number, count: number): void {
    this.#services[service]!.spans += count;
  }

  /** Time of a critical path that was spent in a service, and there in an operation where `operation` is not negative. */
  critical(service: number, operation: number, ns: number): void {
    this.#services[service]!.critical += ns;
    if (operation >= 0) this.#operations[operation]!.critical += ns;
  }

  /** What was counted of each service, in order of first appearance. Call it once. */
  result(): TalliedService[] {
    const operationsOf = this.#services.map(() => [] as Operation[]);
    for (const operation of this.#operations) operationsOf[operation.service]!.push(operation);
    return this.#services.map((service, number) => this.#resultOf(service, operationsOf[number]!));
  }

  #resultOf(service: Service, operations: Operation[]): TalliedService {
    const columns = this.#columns;
    const whole = this.#nextSeries++;
    const first = this.#nextSeries;
    this.#nextSeries += columns;
    const calls = new Uint32Array(columns);
    const errors = new Uint32Array(columns);
    let within = 0;
    let hasColumns = true;
    const named: TalliedService['operations'] = [];
    for (const operation of operations) {
      const own = operation.isWhole ? operation.series : this.#nextSeries++;
      hasColumns &&= !operation.isWhole;
      for (let column = 0; column < columns; column++) {
        calls[column]! += operation.calls[column]!;
        errors[column]! += operation.errors[column]!;
        if (operation.isWhole) continue;
        this.#latency.merge(own, operation.series + column);
        this.#latency.merge(first + column, operation.series + column);
      }
      this.#latency.merge(whole, own);
      within += operation.withinService;
      if (operation.name === undefined) continue;
      named.push({
        operation: operation.name,
        ...this.#figures(own, operation.isWhole ? -1 : operation.series, operation.calls, operation.errors),
        within: Number.isNaN(operation.target) ? undefined : operation.within,
        criticalNs: operation.critical,
      });
    }
    return {
      service: service.name,
      spans: service.spans,
      ...this.#figures(whole, hasColumns ? first : -1, calls, errors),
      within: Number.isNaN(service.target) ? undefined : within,
      criticalNs: service.critical,
      operations: named.filter((operation) => operation.calls > 0),
      unnamed:
        operations.find(({ name }) => name === undefined)?.calls.reduce((sum, own) => sum + own, 0) ?? 0,
    };
  }

  #figures(
    whole: number,
    first: number,
    calls: Uint32Array,
    errors: Uint32Array,
  ): Omit<TalliedCalls, 'within' | 'criticalNs'> {
    const p95 = new Float64Array(this.#columns).fill(NaN);
    for (let column = 0; first >= 0 && column < this.#columns; column++)
      if (calls[column]! > 0) p95[column] = this.#latency.quantile(first + column, 0.95);
    return {
      calls: calls.reduce((sum, own) => sum + own, 0),
      errors: errors.reduce((sum, own) => sum + own, 0),
      p50Ns: this.#latency.quantile(whole, 0.5),
      p95Ns: this.#latency.quantile(whole, 0.95),
      p99Ns: this.#latency.quantile(whole, 0.99),
      series: { calls, errors, p95 },
    };
  }
}

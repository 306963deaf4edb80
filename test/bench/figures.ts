/** The middle of some measurements. */
export function median(values: number[]): number {
  return percentile(values, 50);
}

export function percentile(values: number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? NaN;
}

/** One line of a benchmark's table: what, the measured figure, what it is to reach. */
export function figure(what: string, measured: string, target: string): void {
  console.log(`${what.padEnd(64)} ${measured.padStart(16)}   target ${target}`);
}

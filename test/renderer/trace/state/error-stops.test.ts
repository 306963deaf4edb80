import { expect, test } from 'vitest';
import { errorStops, nextStop, NO_STOPS } from '../../../../renderer/views/trace/state/error-stops.ts';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import { prepareTrace } from '../../../../renderer/views/trace/state/trace-data.ts';
import { columnsOf } from '../waterfall/scene-of.ts';

/** Rows 0 to 6: errors pass 0, 1 and 4, and begin at 2 and 6. */
const data = prepareTrace(
  columnsOf(`
  web POST 0..100 error server
    shop first 10..40 error client
      pay charge 12..30 error server
    shop quiet 40..45
    shop second 50..90 error client
      stock fine 52..55
      stock reserve 60..80 error server
`),
);
const stops = errorStops(data, analyse(data.trace));

test('errors are visited where they begin, then where they are passed on', () => {
  expect([...stops.rows]).toEqual([2, 6, 0, 1, 4]);
  expect(stops.origins).toBe(2);
});

test('a way through the errors meets each once and goes round, in both directions', () => {
  for (const step of [1, -1] as const) {
    const visited: number[] = [];
    let at = -1;
    for (let i = 0; i < stops.rows.length; i++) {
      at = nextStop(stops, at, i > 0, step);
      visited.push(at);
    }
    expect(visited).toEqual(step === 1 ? [2, 6, 0, 1, 4] : [6, 2, 4, 1, 0]);
    expect(nextStop(stops, at, true, step)).toBe(visited[0]);
  }
});

test('from a row that was chosen otherwise, one step leads to a cause', () => {
  expect(nextStop(stops, 1, false, 1)).toBe(2);
  expect(nextStop(stops, 4, false, 1)).toBe(6);
  expect(nextStop(stops, 6, false, 1)).toBe(2);
  expect(nextStop(stops, 4, false, -1)).toBe(2);
  expect(nextStop(stops, 3, true, 1)).toBe(6);
});

test('before the analysis is there, errors are visited from top to bottom; without errors nothing is', () => {
  const early = errorStops(data, undefined);
  expect([...early.rows]).toEqual([0, 1, 2, 4, 6]);
  expect(early.origins).toBe(5);
  expect(nextStop(NO_STOPS, -1, false, 1)).toBe(-1);
  expect(nextStop(NO_STOPS, 3, true, -1)).toBe(-1);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import { errorRoles, ErrorRole } from '../../../app/core/analysis/error-origin.ts';
import { Status } from '../../../app/core/model/span.ts';
import { traceFromText } from '../../fixtures/trace-from-text.ts';
import { arbitraryTrace, chain } from './arbitrary-trace.ts';

/** By row: o(rigin), p(ropagated), with h(andled). */
function rolesOf(text: string): string {
  return [...errorRoles(assemble('t', traceFromText(text).spans))]
    .map(
      (role) =>
        (role & ErrorRole.origin ? 'o' : '') +
          (role & ErrorRole.propagated ? 'p' : '') +
          (role & ErrorRole.handled ? 'h' : '') || '-',
    )
    .join(' ');
}

test.each([
  ['no error', 'a r 0..9\n  b x 1..2', '- -'],
  ['ok is no error', 'a r 0..9 ok\n  b x 1..2 ok', '- -'],
  ['the root alone', 'a r 0..9 error\n  b x 1..2', 'o -'],
  ['from a child to the root', 'a r 0..9 error\n  b x 1..2 error', 'p o'],
  ['through three services', 'a r 0..9 error\n  b x 1..8 error client\n    c y 2..7 error server', 'p p o'],
  ['two origins', 'a r 0..9 error\n  b x 1..2 error\n  c y 3..4 error', 'p o o'],
  ['handled by the root', 'a r 0..9\n  b x 1..2 error', '- oh'],
  ['handled half way up', 'a r 0..9\n  b x 1..8 error\n    c y 2..7 error', '- ph o'],
  ['a retry that went well', 'a r 0..9\n  b try 1..2 client error\n  b again 3..4 client', '- oh -'],
  [
    'looks through an internal span of the service',
    'a r 0..9 error\n  a mid 1..8\n    a x 2..3 client error',
    'p - o',
  ],
  ['through two of them', 'a r 0..9 error\n  a m 1..8\n    a n 1..8\n      a x 2..3 error', 'p - - o'],
  ['not through another service', 'a r 0..9 error\n  b mid 1..8\n    b x 2..3 error', 'o - oh'],
  ['not through a client span', 'a r 0..9 error\n  a mid 1..8 client\n    a x 2..3 error', 'o - oh'],
  [
    'a child of another service below an internal span',
    'a r 0..9 error\n  a mid 1..8\n    b x 2..3 server error',
    'p - o',
  ],
  ['an internal root without an error ends it', 'a r 0..9\n  a mid 1..8\n    a x 2..3 error', '- - oh'],
  ['a missing parent may have failed', 'b x 1..2 error parent=77', '- o'],
  ['and below that', 'b x 1..9 parent=77\n  c y 2..3 error', '- - oh'],
])('%s', (_, text, roles) => {
  expect(rolesOf(text)).toBe(roles);
});

test('every span with an error has one of two roles, others none; an error that is passed on has an origin below', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const roles = errorRoles(trace);
      for (let row = 0; row < trace.count; row++) {
        const source = roles[row]! & (ErrorRole.origin | ErrorRole.propagated);
        if (trace.status[row] !== Status.error) expect(roles[row]).toBe(0);
        else expect([ErrorRole.origin, ErrorRole.propagated]).toContain(source);
        if (source !== ErrorRole.propagated) continue;
        const below = [...roles.subarray(row + 1, row + trace.size[row]!)];
        expect(below.some((role) => role & ErrorRole.origin)).toBe(true);
      }
    }),
  );
});

test('70 000 levels of errors have one origin', () => {
  const trace = chain(70_000);
  trace.status.fill(Status.error);
  const roles = errorRoles(trace);
  expect(roles.lastIndexOf(ErrorRole.propagated)).toBe(70_000 - 2);
  expect(roles[70_000 - 1]).toBe(ErrorRole.origin);
});

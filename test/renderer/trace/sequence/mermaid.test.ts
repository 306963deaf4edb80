import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mermaid, mermaidText } from '../../../../renderer/views/trace/sequence/mermaid.ts';
import { CHECKOUT, sequenceOf } from './scene-of.ts';

const lines = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll('\u00a0', ' '));

test('participants, calls with their answers, messages, loops and failures', () => {
  expect(lines(mermaid(sequenceOf(CHECKOUT)))).toEqual([
    'sequenceDiagram',
    '  actor p0 as user',
    '  participant p1 as frontend',
    '  participant p2 as checkout',
    '  participant p3 as pg@db.internal',
    '  participant p4 as stock',
    '  participant p5 as kafka/orders',
    '  participant p6 as mail',
    '  p0->>+p1: POST /checkout',
    '  p1->>+p2: PlaceOrder',
    '  p2->>p3: INSERT',
    '  p3-->>p2: 10 ms',
    '  loop 3 times',
    '    p2->>p4: GetProduct',
    '    p4-->>p2: p95 8 ms · total 16 ms · 1 failed',
    '  end',
    '  p2-)p5: send',
    '  Note over p0,p6: 10 ms without a call',
    '  p5-)p6: process',
    '  Note over p0,p6: 48 ms without a call',
    '  p2-->>-p1: failed after 96 ms',
    '  Note over p2: ✕ PlaceOrder failed',
    '  p1-->>-p0: 100 ms',
  ]);
});

/** Lines of the documented grammar, as far as this text uses it. */
const TEXT = '(?:[^#;\\n%:<>"`{}&$]|#\\d+;)+';
const LINE = [
  `(?:actor|participant) p\\d+ as ${TEXT}`,
  `p\\d+(?:->>|->>\\+|-->>|-->>-|-\\))p\\d+: ${TEXT}`,
  `Note over p\\d+(?:,p\\d+)?: ${TEXT}`,
  'loop \\d+ times',
  'end',
  'deactivate p\\d+',
]
  .map((line) => `(?: *${line})`)
  .join('|');

function checkGrammar(text: string): void {
  const [first, ...rest] = lines(text);
  expect(first).toBe('sequenceDiagram');
  const active = new Map<string, number>();
  let loops = 0;
  for (const line of rest) {
    expect(line).toMatch(new RegExp(`^(?:${LINE})$`, 'u'));
    const begun = /->>\+(p\d+)/.exec(line)?.[1];
    if (begun !== undefined) active.set(begun, (active.get(begun) ?? 0) + 1);
    const ended = /(p\d+)-->>-/.exec(line)?.[1] ?? /deactivate (p\d+)/.exec(line)?.[1];
    if (ended !== undefined) {
      expect(active.get(ended) ?? 0, line).toBeGreaterThan(0);
      active.set(ended, active.get(ended)! - 1);
    }
    if (line.trim().startsWith('loop')) loops++;
    if (line.trim() === 'end') loops--;
    expect(loops).toBeGreaterThanOrEqual(0);
  }
  expect(loops).toBe(0);
  expect([...active.values()].every((count) => count === 0)).toBe(true);
}

test('no received name can be read as anything but text', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      'end',
      'a; p0->>p1: forged',
      'a\nNote over p0: forged',
      '#35; %%{init: {}}%% %% comment',
      '<img src=x onerror=alert(1)>',
      'wrap: "x" `y` $$z$$',
      '',
      '   ',
    ),
  );
  fc.assert(
    fc.property(nasty, (text) => {
      expect(mermaidText(text)).toMatch(new RegExp(`^${TEXT}$`, 'u'));
      checkGrammar(mermaid(sequenceOf(CHECKOUT, {}, 1000, (name) => `${text}${name}`)));
      checkGrammar(mermaid(sequenceOf(CHECKOUT, {}, 1000, () => text)));
    }),
    { numRuns: 40 },
  );
});

test('a long diagram is cut, says so, and ends what it began', () => {
  const many = ['web GET 0..100000 server'];
  for (let i = 0; i < 500; i++) {
    many.push(`  web call${i} ${i * 30}..${i * 30 + 20} client`);
    many.push(`    stock Get${i} ${i * 30 + 1}..${i * 30 + 19} server`);
  }
  const text = mermaid(sequenceOf(many.join('\n')));
  checkGrammar(text);
  expect(text).toMatch(/more steps are not in this text/);
  expect(text.length).toBeLessThan(50_000);
});

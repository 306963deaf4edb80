import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../../../app/core/analysis/findings/finding.ts';
import { foldSiblings } from '../../../../app/core/analysis/fold-siblings.ts';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import type { Annotation } from '../../../../app/core/contract/file-methods.ts';
import { DEFAULT_RULES } from '../../../../app/core/redaction/default-rules.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { greatest, wayTo } from '../../../../renderer/views/trace/export/important-rows.ts';
import {
  MARKDOWN_LIMIT,
  markdownSummary,
  rowsToTell,
} from '../../../../renderer/views/trace/export/markdown-summary.ts';
import { arbitraryTrace, chain } from '../../../core/analysis/arbitrary-trace.ts';
import { columnsOf, siblings } from '../waterfall/scene-of.ts';
import { spanDetail } from './span-detail.ts';

const checkout = `
  frontend POST /checkout 0..1420 error server
    checkout PlaceOrder 40..1380 error
      catalogue GetProduct 50..60
      catalogue GetProduct 60..70
      catalogue GetProduct 70..80
      catalogue GetProduct 80..90
      catalogue GetProduct 90..100
      catalogue GetProduct 100..110
      catalogue GetProduct 110..120
      catalogue GetProduct 120..130
      catalogue GetProduct 130..140
      payment Charge 700..1180 error client
        payment POST acme 760..1170 error client
      shipping ShipOrder 1180..1260
`;

function summary(
  trace: TraceColumns,
  findings: readonly Finding[] = [],
  details: ReadonlyMap<number, SpanDetail> = new Map(),
  limit?: number,
  notes: readonly Annotation[] = [],
): string {
  return markdownSummary(
    {
      trace,
      analysis: analyse(trace),
      runs: foldSiblings(trace),
      findings,
      details,
      notes,
      rules: DEFAULT_RULES,
    },
    limit,
  );
}

const finding: Finding = {
  kind: 'n-plus-one',
  title: '9 × GetProduct, one after another',
  detail: 'Together 90 ms.',
  caveat: 'They may be needed in this order.',
  rows: Uint32Array.of(2),
  row: 2,
  savingNs: 80e6,
};

test('findings and the critical path come first, then errors, services, self times and the tree', () => {
  const trace = columnsOf(checkout);
  const { errors, services } = rowsToTell(trace, analyse(trace));
  expect(errors.map((row) => trace.names[trace.name[row]!])).toEqual(['POST acme']);
  expect(services).toHaveLength(5);
  const details = new Map([
    [
      errors[0]!,
      spanDetail(
        { note: 'x', 'http.response.status_code': '504', authorization: 'Bearer abcdef123456' },
        {
          'exception.type': 'TimeoutError',
          'exception.message': 'upstream timed out',
          'exception.stacktrace':
            'TimeoutError: upstream timed out\n  at charge (pay.ts:3)\n  at run (pay.ts:9)',
        },
        { 'service.version': '2.14.0' },
        'deadline exceeded',
      ),
    ],
    [services.at(-1)!, spanDetail({}, {}, { 'service.version': '1.0.3' })],
  ]);
  const text = summary(trace, [finding], details);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([
    '`frontend` `POST /checkout`: 1.42 s, 4 errors',
    'Findings',
    'Critical path',
    'Errors',
    'Services',
    'Longest by self time',
    'Versions',
    'Spans that matter',
  ]);
  expect(text).toContain('- Trace id: `0af7651916cd43dd8448eb211c80319c`');
  expect(text).toContain('- Start: 2023-11-14T22:13:20.000Z');
  expect(text).toContain('**9 × GetProduct, one after another** Together 90 ms. _They may');
  expect(text).toContain('`POST /checkout` › `PlaceOrder` › `Charge` › `POST acme`');
  expect(text).toContain('status: `deadline exceeded`');
  expect(text).toContain('exception: `TimeoutError` `upstream timed out`');
  expect(text).toContain('`at charge (pay.ts:3)`');
  expect(text).toContain('`authorization`: `[authorization-1]`');
  expect(text.indexOf('http.response.status_code')).toBeLessThan(text.indexOf('`note`'));
  expect(text).toContain('- `shipping`: service.version `1.0.3`');
  const tree = text.slice(text.indexOf('```text'));
  expect(tree).toContain('    GetProduct [catalogue] ×9, 90 ms together\n');
  expect(tree).toMatch(/ {6}POST acme \[payment\] 410 ms, .*of the critical path, ERROR begins here\n/);
  expect(tree).not.toContain('GetProduct [catalogue] 10 ms');
});

test('a healthy trace says so, and findings that have not come are not told', () => {
  const trace = columnsOf('\n  a one 0..10\n    b two 1..9\n');
  expect(summary(trace)).toContain('Nothing stands out.');
  const { traceId } = trace;
  const unknown = markdownSummary({
    trace,
    analysis: analyse(trace),
    runs: foldSiblings(trace),
    findings: undefined,
    details: new Map(),
    notes: [],
    rules: DEFAULT_RULES,
  });
  expect(unknown).toContain(traceId);
  expect(unknown).not.toContain('Findings');
});

/** Texts that try to be more than text where they are pasted. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '<img src=x onerror=alert(1)>',
    '```\n# not a heading\n',
    '`code` | cell | <b>',
    '[link](javascript:alert(1))',
    '@everyone #1 https://evil.example',
    '\u202egnp.exe\u2066',
    '--- | ---\n| a |',
    '</code></pre><script>',
    'é'.repeat(9000),
    '\ud83d\ude00'.repeat(200),
    '\ud800',
  ),
);

/** What a Markdown reader would not take for text: outside of code spans and code blocks. */
function plainParts(text: string): string {
  return text.replace(/^```text\n[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
}

test('whatever a trace holds, its summary is bounded, well-formed and has no HTML, links or mentions', () => {
  fc.assert(
    fc.property(
      arbitraryTrace,
      fc.array(hostileText, { minLength: 8, maxLength: 8 }),
      fc.integer({ min: 600, max: 14_000 }),
      ({ services, names, ...trace }, texts, limit) => {
        const hostile: TraceColumns = {
          ...trace,
          services: services.map((_, i) => texts[i % 4]!),
          names: names.map((_, i) => texts[4 + (i % 2)]!),
        };
        const found: Finding = { ...finding, title: texts[6]!, detail: texts[7]!, caveat: texts[0]!, row: 0 };
        const span = spanDetail(
          { [texts[0]!]: texts[1]!, [texts[2]!]: texts[3]! },
          { 'exception.type': texts[4]!, 'exception.message': texts[5]!, 'exception.stacktrace': texts[6]! },
          { 'service.version': texts[7]! },
          texts[1]!,
        );
        const details = new Map(Array.from({ length: trace.count }, (_, row) => [row, span]));
        const text = summary(hostile, [found], details, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text.isWellFormed()).toBe(true);
        expect([...text.matchAll(/^```/gm)].length % 2).toBe(0);
        // eslint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        const plain = plainParts(text);
        expect(plain).not.toMatch(/<|>(?!\s)|(?<!\\)\]\(|@\w|:\/\/\w/);
        for (const [, heading] of text.matchAll(/^#+ (.*)$/gm)) expect(heading).not.toMatch(/^not a heading/);
      },
    ),
    { numRuns: 200 },
  );
});

test('a deep chain, many siblings and long names stay within the limit, and the reader is told', () => {
  const deep = chain(20_000);
  deep.status[19_999] = 2;
  const text = summary(deep);
  expect(text.length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
  expect(text).toMatch(/… [\d ]+ levels/);
  expect(summary(siblings(50_000)).length).toBeLessThanOrEqual(MARKDOWN_LIMIT);
  const short = summary(columnsOf(checkout), [finding], new Map(), 900);
  expect(short.length).toBeLessThanOrEqual(900);
  expect(short).toContain('Shortened to 900 characters');
});

test('the greatest rows are those of a sort', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (values, most) => {
      const sorted = values
        .map((_, row) => row)
        .filter((row) => values[row]! > 0)
        .sort((a, b) => values[b]! - values[a]! || a - b);
      expect(greatest(Float64Array.from(values), most)).toEqual(sorted.slice(0, most));
    }),
  );
});

test('the way to a row is told whole, or by its ends', () => {
  const trace = chain(10);
  expect(wayTo(trace, 3, 4)).toEqual([0, 1, 2, 3]);
  expect(wayTo(trace, 7, 4)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(wayTo(trace, 9, 3)).toEqual([0, 1, 2, -1, 7, 8, 9]);
});

test('notes are told before the findings, those of spans with their names, without secrets and as plain text', () => {
  const trace = columnsOf(checkout);
  const idOf = (row: number): string =>
    [trace.idHi[row]!, trace.idLo[row]!].map((part) => part.toString(16).padStart(8, '0')).join('');
  const at = { traceId: trace.traceId, changedNs: 1n };
  const text = summary(trace, [finding], new Map(), undefined, [
    { ...at, spanId: idOf(11), bookmarked: true, note: '**see** <b>acme</b>, ask anna@example.com' },
    { ...at, spanId: idOf(1), bookmarked: true, note: '' },
    { ...at, bookmarked: false, note: 'first line\nsecond line' },
    { ...at, spanId: 'ffffffffffffffff', bookmarked: true, note: 'of a span that is gone' },
  ]);
  const notes = text.slice(text.indexOf('## Notes'), text.indexOf('## Findings'));
  expect(notes.trim().split('\n').slice(2)).toEqual([
    '- first line second line',
    '- On `payment` `Charge`: \\*\\*see\\*\\* &lt;b&gt;acme&lt;/b&gt;, ask \\[email-1\\]',
    '- Bookmarked: `checkout` `PlaceOrder`',
  ]);
});

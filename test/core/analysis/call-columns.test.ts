import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callColumns } from '../../../app/core/analysis/call-columns.ts';
import { traceGraph } from '../../../app/core/analysis/trace-graph.ts';
import { assembled, callLines, inputFromText } from './calls-from-text.ts';
import { chunksFromText, graphOf } from './graph-from-text.ts';

const lines = (text: string): string[] => callLines(inputFromText(text));

test('a client and the server that answers it are one call, named by what was called', () => {
  expect(
    lines(`
      frontend POST /checkout 0..100 server
        frontend rpc 10..60 client
          checkout PlaceOrder 12..58 server error
            checkout work 14..50
              checkout INSERT 20..30 client db.system.name=postgresql
    `),
  ).toEqual([
    'user > frontend POST /checkout',
    '  frontend > checkout PlaceOrder !',
    '    checkout > postgresql INSERT',
  ]);
});

test('a message goes to its broker and from there to who takes it', () => {
  expect(
    lines(`
      shop POST /order 0..50 server
        shop send 10..12 producer messaging.system=kafka messaging.destination.name=orders
          mail process 80..90 consumer messaging.system=kafka messaging.destination.name=orders
            mail SMTP 82..88 client server.address=smtp.example
    `),
  ).toEqual([
    'user > shop POST /order',
    '  shop >> kafka/orders send',
    '  kafka/orders >> mail process',
    '    mail > smtp.example SMTP',
  ]);
});

test('a consumer that only links to its producer still follows it', () => {
  expect(
    lines(`
      shop order 0..50 server
        shop send 10..12 producer id=aa
      mail process 80..90 consumer parent=0 link=aa
    `),
  ).toEqual(
    ['user > shop order', '? > mail process'].map((line) => line.replace('?', 'shop >').replace('> >', '>>')),
  );
});

test('work without a known caller is entered from nobody', () => {
  expect(
    lines(`
      cron nightly 0..100
        cron GET 10..20 client server.address=api.example
    `),
  ).toEqual(['? > cron nightly', '  cron > api.example GET']);
  expect(
    lines(`
      cart GetCart 10..20 server parent=dead
        cart GET 12..14 client db.system.name=redis
    `),
  ).toEqual(['? > cart GetCart', '  cart > redis GET']);
});

test('equal calls next to each other under one call are a run; failures below them count', () => {
  const input = inputFromText(`
    web GET / 0..100 server
      web get 1..5 client
        stock GetProduct 2..4 server
          stock SELECT 2..3 client db.system.name=pg error
      web get 6..10 client
        stock GetProduct 7..9 server
          stock SELECT 7..8 client db.system.name=pg
      web get 11..31 client
        stock GetProduct 12..30 server
          stock SELECT 13..14 client db.system.name=pg
      web other 40..50 client
        stock Other 41..49 server
  `);
  const { runs, ...calls } = callColumns(input);
  expect([...runs.call]).toEqual([1]);
  expect([...runs.count]).toEqual([3]);
  expect([...runs.end]).toEqual([7]);
  expect([...runs.errors]).toEqual([1]);
  expect([...runs.p95]).toEqual([20e6]);
  expect([...runs.total]).toEqual([28e6]);
  expect(calls.size[0]).toBe(calls.count);
});

const arbitraryText = fc
  .array(
    fc.record({
      parent: fc.nat({ max: 30 }),
      service: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('client', 'server', 'internal', 'producer', 'consumer'),
      name: fc.constantFrom('x', 'y'),
      from: fc.nat({ max: 40 }),
      length: fc.nat({ max: 30 }),
      extra: fc.constantFrom(
        '',
        '',
        'db.system.name=pg',
        'messaging.system=kafka',
        'server.address=h',
        'parent=dead',
      ),
      link: fc.option(fc.nat({ max: 30 }), { nil: undefined }),
      failed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((spans) =>
    spans
      .map((span, i) => {
        const parent = i === 0 ? 0 : span.parent % (i + 1);
        const above = span.extra.startsWith('parent')
          ? span.extra
          : `parent=${parent.toString(16)} ${span.extra}`;
        const link = span.link === undefined ? '' : `link=${((span.link % spans.length) + 1).toString(16)}`;
        const failed = span.failed ? 'error' : '';
        return `${span.service} ${span.name} ${span.from}..${span.from + span.length} ${span.kind} ${failed} ${above} ${link}`.replace(
          / +/g,
          ' ',
        );
      })
      .join('\n'),
  );

test('an assembled trace has the edges that its spans have on the service map', () => {
  fc.assert(
    fc.property(arbitraryText, (text) => {
      const chunks = chunksFromText([text]);
      const { nodes, edges } = traceGraph(assembled(chunks[0]!));
      const whole = graphOf(chunks);
      expect(edges).toEqual(whole.edges);
      expect(nodes).toEqual(whole.nodes);
    }),
    { numRuns: 400 },
  );
});

test('calls are in preorder, add up to the map, and leave out no work', () => {
  fc.assert(
    fc.property(arbitraryText, (text) => {
      const input = inputFromText(text);
      const calls = callColumns(input);
      const counted = new Map<string, number>();
      for (let call = 0; call < calls.count; call++) {
        const above = calls.parent[call]!;
        expect(above).toBeLessThan(call);
        if (above >= 0) expect(call).toBeLessThan(above + calls.size[above]!);
        // A sibling's subtree ends before the next one begins.
        if (call > 0 && calls.parent[call - 1] !== above && above !== call - 1) {
          let before = call - 1;
          while (calls.parent[before] !== above) before = calls.parent[before]!;
          expect(before + calls.size[before]!).toBe(call);
        }
        if (calls.source[call]! < 0) continue;
        const key = `${calls.parties[calls.source[call]!]!.id} ${calls.parties[calls.target[call]!]!.id}`;
        counted.set(key, (counted.get(key) ?? 0) + 1);
      }
      const { edges } = traceGraph(input);
      const expected = new Map<string, number>();
      for (const { source, target, calls: count } of edges) {
        const key = `${source} ${target}`;
        expected.set(key, (expected.get(key) ?? 0) + count);
      }
      expect(counted).toEqual(expected);
      for (let run = 0; run < calls.runs.call.length; run++) {
        let members = 0;
        for (let at = calls.runs.call[run]!; at < calls.runs.end[run]!; at += calls.size[at]!) members++;
        expect(members).toBe(calls.runs.count[run]);
      }
    }),
    { numRuns: 400 },
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphChunk } from '../../../app/core/analysis/graph-spans.ts';
import { ServiceGraphBuilder } from '../../../app/core/analysis/service-graph.ts';
import { TEXT_BASE_NS } from '../../fixtures/trace-from-text.ts';
import { chunksFromText, edgesOf, graphOf, splitChunk } from './graph-from-text.ts';

const edges = (...texts: string[]): string[] => edgesOf(graphOf(chunksFromText(texts)));

describe('calls', () => {
  test.each([
    [
      'client and server: latency of the client',
      'a call 0..9 client\n  b serve 2..7 server',
      ['a > b request ×1 9'],
    ],
    [
      'an error on the client side',
      'a call 0..9 client error\n  b serve 2..7 server',
      ['a > b request ×1 !1 9'],
    ],
    [
      'an error on the server side',
      'a call 0..9 client\n  b serve 2..7 server error',
      ['a > b request ×1 !1 9'],
    ],
    [
      'an error on both sides is one',
      'a call 0..9 client error\n  b serve 2..7 server error',
      ['a > b request ×1 !1 9'],
    ],
    [
      'across internal spans, to the nearest client',
      'a call 0..9 client\n  a connect 1..9\n    a send 1..8\n      b serve 2..7 server',
      ['a > b request ×1 9'],
    ],
    [
      'without a client span: latency of the server',
      'a work 0..9\n  b serve 2..7 server',
      ['a > b request ×1 5'],
    ],
    [
      'a client calls a service that has client spans only',
      'a call 0..9 client\n  b call 1..8 client\n    c s 2..7 server',
      ['a > b request ×1 9', 'b > c request ×1 7'],
    ],
    [
      'another service without any kinds',
      'a x 0..9 unspecified\n  b y 1..5 unspecified',
      ['a > b request ×1 4'],
    ],
    [
      'one client, two servers',
      'a call 0..9 client\n  b one 1..3 server\n  b two 4..8 server',
      ['a > b request ×2 9'],
    ],
    [
      'a service calls itself over the network',
      'a call 0..9 client\n  a serve 1..8 server',
      ['a > a request ×1 9'],
    ],
    ['work within a service is no call', 'a x 0..9\n  a y 1..8\n    a z 2..7', []],
    [
      'a client under a server is no call',
      'a serve 0..9 server\n  a call 1..8 client',
      ['user > a request ×1 9'],
    ],
    ['a root server is called by the user', 'a serve 0..9 server error', ['user > a request ×1 !1 9']],
    ['a root of another kind by nobody', 'a work 0..9', []],
    ['a server whose parent is missing by nobody', 'a serve 0..9 server parent=77', []],
    ['a server in a cycle by nobody', 'a serve 0..9 server id=5 parent=6\na x 1..2 id=6 parent=5', []],
    [
      'a chain',
      'a s 0..9 server\n  a c 1..8 client\n    b s 2..7 server\n      b c 3..6 client\n        c s 4..5 server',
      ['a > b request ×1 7', 'b > c request ×1 3', 'user > a request ×1 9'],
    ],
    [
      'a client and a server that share an id',
      'a call 0..9 client id=5\nb serve 2..7 server id=5 parent=0\n  c x 3..4 server',
      ['a > b request ×1 9', 'b > c request ×1 1'],
    ],
    [
      'a server does not count as a client',
      'a one 0..9 server\n  b two 1..8 server',
      ['a > b request ×1 7', 'user > a request ×1 9'],
    ],
  ])('%s', (_, text, expected) => {
    expect(edges(text)).toEqual(expected);
  });

  test('spans of other traces never match', () => {
    expect(edges('a call 0..9 client id=5', 'b serve 2..7 server parent=5')).toEqual([]);
  });

  test('resent spans count once, however far apart', () => {
    const [chunk] = chunksFromText(['a call 0..9 client\n  b serve 2..7 server']);
    const graph = graphOf([...splitChunk(chunk!), ...splitChunk(chunk!).reverse(), chunk!]);
    expect(edgesOf(graph)).toEqual(['a > b request ×1 9']);
    expect(graph.nodes.map(({ id, spans }) => [id, spans])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  test('services that look like other nodes are kept apart', () => {
    expect(
      edges('user serve 0..9 server\n  user q 1..2 client db.system=pg\n  database:pg x 3..4 server'),
    ).toEqual([
      'service:user > database:pg database ×1 1',
      'service:user > service:database:pg request ×1 1',
      'user > service:user request ×1 9',
    ]);
  });
});

describe('what has no spans of its own', () => {
  test.each([
    [
      'a database',
      'a q 0..9 client db.system.name=postgresql db.namespace=shop server.address=db',
      ['a > database:postgresql/shop@db database ×1 9'],
    ],
    [
      'its errors are those of the call',
      'a q 0..9 client error db.system=redis',
      ['a > database:redis database ×1 !1 9'],
    ],
    [
      'an outside host',
      'a get 0..9 client server.address=api.acme.com server.port=443',
      ['a > external:api.acme.com request ×1 9'],
    ],
    ['a named service', 'a get 0..9 client peer.service=acme', ['a > acme request ×1 9']],
    [
      'a named service that has spans elsewhere',
      'a get 0..9 client service.peer.name=b\nb serve 20..22 server',
      ['a > b request ×1 9', 'user > b request ×1 2'],
    ],
    [
      'not when the server span is there',
      'a get 0..9 client server.address=b.local\n  b serve 1..8 server',
      ['a > b request ×1 9'],
    ],
    [
      'not when an inner client is answered',
      'a rpc 0..9 client rpc.service=Pay\n  a post 1..8 client server.address=b.local\n    b serve 2..7 server',
      ['a > b request ×1 7'],
    ],
    [
      'the outer of two unanswered clients',
      'a find 0..9 client db.system=elasticsearch\n  a post 1..8 client server.address=es',
      ['a > database:elasticsearch database ×1 9'],
    ],
    [
      'the inner one, if the outer has no name',
      'a find 0..9 client\n  a post 1..8 client server.address=es',
      ['a > external:es request ×1 7'],
    ],
    [
      'an inner one beside an answered one',
      'a job 0..9 client server.address=x\n  a post 1..4 client server.address=b\n    b serve 2..3 server\n  a q 5..8 client db.system=pg',
      ['a > b request ×1 3', 'a > database:pg database ×1 3'],
    ],
    ['no name, no edge', 'a get 0..9 client', []],
    ['a server names no peer', 'a serve 0..9 server parent=7 server.address=a.local', []],
  ])('%s', (_, text, expected) => {
    expect(edges(text)).toEqual(expected);
  });

  test('calls that nothing names are counted', () => {
    const graph = graphOf(
      chunksFromText(['a get 0..9 client\n  a raw 1..2 client\na put 10..11 client peer.service=b']),
    );
    expect(graph.unnamedCalls).toBe(1);
  });
});

describe('messages', () => {
  const orders = 'messaging.system=kafka messaging.destination.name=orders';
  test.each([
    [
      'through a broker',
      `a send 0..2 producer ${orders}\n  b work 5..9 consumer ${orders}`,
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'only the producer names it',
      `a send 0..2 producer ${orders}\n  b work 5..9 consumer`,
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'only the consumer names it',
      `a send 0..2 producer\n  b work 5..9 consumer ${orders}`,
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'they name it differently: the producer',
      `a send 0..2 producer ${orders}\n  b work 5..9 consumer messaging.system=kafka`,
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    ['nobody names it', 'a send 0..2 producer error\n  b work 5..9 consumer', ['a > b messaging ×1 !1 2']],
    ['nobody takes it', `a send 0..2 producer error ${orders}`, ['a > queue:kafka/orders messaging ×1 !1 2']],
    ['nobody sent it', `b work 5..9 consumer error ${orders}`, ['queue:kafka/orders > b messaging ×1 !1 4']],
    ['nobody sent it, nobody names it', 'b work 5..9 consumer', []],
    [
      'within one service',
      `a send 0..2 producer ${orders}\n  a work 5..9 consumer`,
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > a messaging ×1 4'],
    ],
    [
      'sent by a client span',
      `a send 0..2 client ${orders}\n  b work 5..9 consumer`,
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'received, then processed: once',
      `b receive 5..9 consumer ${orders}\n  b work 6..8 consumer ${orders}`,
      ['queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'asking the broker is no message to it',
      `b poll 5..9 client ${orders} messaging.operation.type=receive`,
      [],
    ],
    [
      'another service without a producer span',
      'a work 0..2\n  b work 5..9 consumer',
      ['a > b messaging ×1 4'],
    ],
    [
      'two consumers',
      `a send 0..2 producer ${orders}\n  b work 5..9 consumer\n  c work 5..7 consumer`,
      [
        'a > queue:kafka/orders messaging ×1 2',
        'queue:kafka/orders > b messaging ×1 4',
        'queue:kafka/orders > c messaging ×1 2',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(edges(text)).toEqual(expected);
  });

  test.each([
    [
      'a link leads to the producer in another trace',
      [`a send 0..2 producer ${orders} id=e1`, 'b work 5..9 consumer link=e1'],
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'a link to a trace that comes later',
      ['b work 5..9 consumer link=e1', `a send 0..2 producer ${orders} id=e1`],
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'a batch of two is one piece of work',
      [
        `a one 0..2 producer ${orders} id=e1\na two 0..3 producer ${orders} id=e2`,
        'b work 5..9 consumer link=e1,e2',
      ],
      ['a > queue:kafka/orders messaging ×2 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'a parent that is also linked to counts once',
      ['a send 0..2 producer id=e1\n  b work 5..9 consumer link=e1'],
      ['a > b messaging ×1 2'],
    ],
    ['a link to nothing', ['b work 5..9 consumer link=e9'], []],
    [
      'a receiving client links to its producers',
      [
        `a send 0..2 producer ${orders} id=e1`,
        `b poll 5..9 client link=e1 ${orders} messaging.operation.type=receive`,
      ],
      ['a > queue:kafka/orders messaging ×1 2', 'queue:kafka/orders > b messaging ×1 4'],
    ],
    [
      'a server span that links to a server span is not called by it',
      ['a s 0..2 server id=e1 parent=9', 'b s 5..9 server parent=9 link=e1'],
      [],
    ],
    [
      'without a broker',
      ['a send 0..2 producer id=e1', 'b work 5..9 consumer link=e1'],
      ['a > b messaging ×1 2'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(edges(...texts)).toEqual(expected);
  });
});

describe('nodes', () => {
  const shop = chunksFromText([
    'front GET 0..100 server\n  front call 10..90 client\n    cart get 20..80 server error\n      cart q 30..70 client error db.system=redis',
    'front GET 0..10 server',
  ]);

  test('count spans, errors and incoming calls', () => {
    const graph = graphOf(shop);
    expect(graph.nodes.map(({ id, kind, spans, errors, calls }) => [id, kind, spans, errors, calls])).toEqual(
      [
        ['cart', 'service', 2, 2, 1],
        ['database:redis', 'database', 0, 1, 1],
        ['front', 'service', 3, 0, 2],
        ['user', 'user', 0, 0, 0],
      ],
    );
    expect(graph.traces).toBe(2);
    expect([graph.fromNs, graph.toNs]).toEqual([TEXT_BASE_NS, TEXT_BASE_NS + 100_000_000n]);
  });

  test('share the critical path; waiting for a database is the database', () => {
    const graph = graphOf(shop.slice(0, 1), 1);
    expect(graph.nodes.map(({ id, criticalShare }) => [id, criticalShare])).toEqual([
      ['cart', 0.2],
      ['database:redis', 0.4],
      ['front', 0.4],
      ['user', 0],
    ]);
  });

  test('nothing added, nothing there', () => {
    expect(new ServiceGraphBuilder().finish()).toEqual({
      nodes: [],
      edges: [],
      traces: 0,
      fromNs: 0n,
      toNs: 0n,
      unnamedCalls: 0,
    });
  });
});

const line = fc
  .record({
    depth: fc.nat({ max: 5 }),
    service: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom('client', 'server', 'internal', 'producer', 'consumer'),
    end: fc.integer({ min: 1, max: 50 }),
    rest: fc.constantFrom(
      '',
      '',
      'error',
      'db.system=pg',
      'messaging.system=mq',
      'peer.service=c',
      'parent=99',
      'link=1',
      'link=3',
    ),
  })
  .map(({ depth, service, kind, end, rest }) => ({ depth, text: `${service} x 0..${end} ${kind} ${rest}` }));
const traceText = fc.array(line, { minLength: 1, maxLength: 10 }).map((lines) => {
  let depth = -1;
  return lines
    .map((own) => {
      depth = Math.min(own.depth, depth + 1);
      return '  '.repeat(depth) + own.text;
    })
    .join('\n');
});

test('neither the order of the spans nor their chunks matter', () => {
  fc.assert(
    fc.property(
      fc
        .array(traceText, { minLength: 1, maxLength: 4 })
        .map(chunksFromText)
        .chain((chunks) => {
          const single = chunks.flatMap(splitChunk);
          return fc.tuple(fc.constant(chunks), fc.shuffledSubarray(single, { minLength: single.length }));
        }),
      ([chunks, shuffled]: [GraphChunk[], GraphChunk[]]) => {
        expect(graphOf(shuffled)).toEqual(graphOf(chunks));
      },
    ),
    { numRuns: 500 },
  );
});

test('a chain of 70 000 clients, and as many copies of one id', () => {
  const n = 70_000;
  const [chunk] = chunksFromText([Array.from({ length: 2 }, () => 'a x 0..1 client').join('\n')]);
  const chain: GraphChunk = {
    ...chunk!,
    spans: {
      ...chunk!.spans,
      count: n,
      start: new Float64Array(n),
      duration: Float64Array.from({ length: n }, (_, i) => i),
      idHi: new Uint32Array(n),
      idLo: Uint32Array.from({ length: n }, (_, i) => i + 1),
      parentHi: new Uint32Array(n),
      parentLo: Uint32Array.from({ length: n }, (_, i) => i),
      service: new Uint32Array(n),
      name: new Uint32Array(n),
      kind: new Uint8Array(n).fill(3),
      status: new Uint8Array(n),
      flags: new Uint32Array(n),
    },
    trace: new Uint32Array(n),
    peer: new Int32Array(n).fill(-1),
  };
  expect(graphOf([chain]).nodes[0]!.spans).toBe(n);
  chain.spans.idLo.fill(1);
  chain.spans.parentLo.fill(1);
  expect(graphOf([chain]).nodes[0]!.spans).toBe(n);
});

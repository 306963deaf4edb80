import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldLibraries, stackParts } from '../../../../renderer/views/trace/detail/stack-frames.ts';

/** One letter a part: message, own frame, library frame. */
const shape = (text: string): string =>
  stackParts(text)
    .map(({ kind, library }) => (kind === 'message' ? 'm' : library ? 'l' : 'o'))
    .join('');

test.each([
  [
    'JavaScript',
    'mool',
    `TypeError: x is undefined
  and a second line
    at charge (/srv/app/payment.ts:12:17)
    at async handle (file:///srv/app/server.ts:4:1)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
  ],
  [
    'JavaScript packages',
    'mll',
    `Error: no
    at Layer.handle (/srv/app/node_modules/express/lib/router/layer.js:95:5)
    at next (C:\\app\\node_modules\\express\\lib\\route.js:149:13)`,
  ],
  [
    'Java',
    'mollmol',
    `java.lang.IllegalStateException: out of stock
\tat com.shop.Orders.place(Orders.java:41)
\tat java.base/java.lang.Thread.run(Thread.java:833)
\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:897)
Caused by: com.shop.NoStock: 0
\tat com.shop.Stock.take(Stock.java:7)
\tat java.util.List.get(List.java:1)`,
  ],
  [
    'Python',
    'molm',
    `Traceback (most recent call last):
  File "/app/cart.py", line 9, in add
    self.items.append(item)
  File "/usr/lib/python3.12/site-packages/redis/client.py", line 3, in get
    return self.execute()
redis.exceptions.TimeoutError: too late`,
  ],
  [
    'Go',
    'mol',
    `no such order

goroutine 1 [running]:
main.place(0x1, {0x2, 0x3})
\t/src/orders.go:17 +0x1d
net/http.HandlerFunc.ServeHTTP(0x5)
\t/usr/local/go/src/net/http/server.go:2136 +0x29`,
  ],
  [
    '.NET',
    'mol',
    `System.TimeoutException: too late
   at Shop.Cart.Add(Item item) in /src/Cart.cs:line 14
   at System.Threading.Tasks.Task.Execute()`,
  ],
  [
    'Rust',
    'mlo',
    `stack backtrace:
   0: std::panicking::begin_panic
             at /rustc/abc/library/std/src/panicking.rs:616
   1: shop::cart::add
             at ./src/cart.rs:9`,
  ],
  ['a text without frames', 'm', 'it broke\nand that is all'],
])('%s', (_language, expected, text) => {
  expect(shape(text)).toBe(expected);
});

test('frames of libraries in a row are folded, one alone is not', () => {
  const library = '    at f (node:net:1:1)\n';
  const folded = foldLibraries(stackParts(`E: x\n${library}    at g (/a.js:1:1)\n${library}${library}`));
  expect(folded.map(({ parts, folded: hidden }) => [parts.length, hidden])).toEqual([
    [1, false],
    [1, false],
    [1, false],
    [2, true],
  ]);
});

test('whatever the lines, none is lost and none moves', () => {
  const line = fc.constantFrom(
    'Error: x',
    '    at a (/b.js:1:2)',
    '\t/src/a.go:1',
    'main.f(...)',
    '  File "a.py", line 1, in f',
    '    code()',
    '   0: std::a',
    '             at x.rs',
    '',
    'Caused by: y',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const text = lines.join('\n').replace(/\n+$/, '');
      expect(
        stackParts(text)
          .flatMap(({ lines: own }) => own)
          .join('\n'),
      ).toBe(text);
    }),
  );
});

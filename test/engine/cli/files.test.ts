import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { startEngine } from '../../../app/engine/engine.ts';
import { post } from '../rpc/ask.ts';
import { anyPorts, programs } from './programs.ts';

const { folder, spanscope } = programs('cli-files-');
const traceId = (n: number): string => String(n).repeat(32);

/** A trace of one span; the second one fails, and carries a secret. */
function line(n: number): string {
  const failed = n === 2;
  const span = {
    traceId: traceId(n),
    spanId: String(n).repeat(16),
    name: `GET /${n}`,
    kind: 2,
    startTimeUnixNano: `${1_700_000_000_000_000_000n + BigInt(n) * 1_000_000_000n}`,
    endTimeUnixNano: `${1_700_000_000_000_000_000n + BigInt(n) * 1_100_000_000n}`,
    attributes: [{ key: 'http.request.header.authorization', value: { stringValue: 'Bearer abcdef123456' } }],
    status: failed ? { code: 2, message: 'no' } : {},
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const three = file('three.jsonl', [1, 2, 3].map((n) => `${line(n)}\n`).join(''));
const leftovers = (): string[] => readdirSync(folder).filter((name) => name.startsWith('spanscope-'));

async function run(...words: string[]) {
  return spanscope(...words).ended;
}

test('query prints what matches, and tells a script by its exit code', async () => {
  const found = await run('query', three, 'status = error', '--json');
  expect(found).toMatchObject({ code: 0, stderr: 'three.jsonl: 3 spans read as OTLP JSON\n' });
  expect(JSON.parse(found.stdout)).toMatchObject({
    total: 1,
    complete: true,
    traces: [{ traceId: traceId(2), rootName: 'GET /2', errorCount: 1, startNs: '1700000002000000000' }],
  });
  const [any, none, one] = await Promise.all([
    run('query', three, 'status = error', '--fail-if-any'),
    run('query', three, 'name = "nowhere"', '--fail-if-any'),
    run('query', three, 'name = "nowhere"', '--fail-if-none'),
  ]);
  expect([any.code, none.code, one.code]).toEqual([3, 0, 3]);
  expect(any.stdout).toContain(`${traceId(2)}`);
  expect(any.stdout).toContain('shop: GET /2');
  expect(none.stdout).toBe('No trace matches.\n');
  expect(leftovers()).toEqual([]);
});

test('a query that is none is told with its place, and a file that is none by its name', async () => {
  const [wrong, missing, broken] = await Promise.all([
    run('query', three, 'status ='),
    run('query', join(folder, 'not-there.json'), 'a', '--fail-if-any'),
    run('query', three, file('text.txt', 'no trace at all\n'), 'status = error', '--fail-if-any'),
  ]);
  expect([wrong.code, missing.code, broken.code]).toEqual([2, 1, 1]);
  expect(missing.stderr).toContain('not-there.json');
  expect(broken.stderr).toContain('text.txt');
  expect(broken.stdout).toContain(traceId(2));
  expect(leftovers()).toEqual([]);
});

test('what is skipped is told, and is a failure where that is asked for', async () => {
  const torn = file('torn.jsonl', `${line(1)}\nlog text\n${line(2)}\n`);
  const [lenient, strict] = await Promise.all([
    run('query', torn, 'kind = server'),
    run('query', torn, 'kind = server', '--strict'),
  ]);
  expect([lenient.code, strict.code]).toEqual([0, 1]);
  expect(lenient.stderr).toMatch(/skipped:\n {4}line 2/);
  expect(lenient.stdout).toContain('2 traces matching');
});

test('convert goes from format to format and loses nothing', async () => {
  const steps = ['a.pb', 'b.json', 'c.spanscope', 'd.jsonl', 'e.jaeger.json'].map((name) =>
    join(folder, name),
  );
  let from = three;
  for (const out of steps) {
    const { code, stderr } = await run('convert', from, '-o', out);
    expect([code, stderr]).toEqual([0, expect.stringContaining('3 spans of 3 traces') as string]);
    from = out;
  }
  const found = await run('query', from, 'status = error', '--json');
  expect(JSON.parse(found.stdout)).toMatchObject({ total: 1, traces: [{ traceId: traceId(2) }] });

  const again = await run('convert', three, '-o', steps[0]!);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('a.pb') as string]);
  expect((await run('convert', three, '-o', steps[0]!, '--force')).code).toBe(0);
  expect(leftovers()).toEqual([]);
});

test('convert filters, redacts, and speaks through standard streams', async () => {
  const words = ['--format', 'otlp-jsonl', '--query', 'status = error', '--redact'];
  const program = spanscope('convert', '-', '-o', '-', ...words);
  program.child.stdin.end(readFileSync(three));
  const { code, stdout, stderr } = await program.ended;
  expect(code).toBe(0);
  expect(stdout).toContain(traceId(2));
  expect(stdout).not.toContain(traceId(1));
  expect(stdout).not.toContain('abcdef123456');
  expect(stderr).toMatch(/standard input: 3 spans/);
  expect(stderr).toMatch(/1 values? replaced/);
});

test('replay sends files to a receiver', async () => {
  const engine = await startEngine({
    dataDir: join(folder, 'receiver'),
    uiPort: 0,
    otlpHttpPort: 0,
    otlpGrpcPort: 0,
  });
  try {
    const { code, stdout } = await run('replay', three, '--to', engine.info.otlpHttp, '--speed', '100');
    expect([code, stdout]).toEqual([0, '3 spans sent, 3 acknowledged\n']);
    const port = Number(new URL(engine.info.rpc).port);
    expect((await post(port, engine.info.token, 'store.stats')).json).toMatchObject({ spans: 3, traces: 3 });
    const overGrpc = ['--to', `http://${engine.info.otlpGrpc}`, '--protocol', 'grpc'];
    const paced = ['--only', 'traces', '--fresh-ids', '--speed', '100', '--max-pause', '1ms'];
    const again = await run('replay', three, ...overGrpc, ...paced);
    expect([again.code, again.stdout]).toEqual([0, '3 spans sent, 3 acknowledged\n']);
    expect(again.stderr).toMatch(/\nReplaying 3 spans: it takes 1\ss\n/);
    expect((await post(port, engine.info.token, 'store.stats')).json).toMatchObject({ spans: 6, traces: 6 });
    const noLogs = await run('replay', three, '--to', engine.info.otlpHttp, '--only', 'logs');
    expect([noLogs.code, noLogs.stderr]).toEqual([
      1,
      expect.stringContaining('There are no logs to replay') as string,
    ]);
    const nowhere = await run('replay', three, '--to', 'http://127.0.0.1:1');
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('127.0.0.1:1') as string]);
  } finally {
    await engine.close();
  }
});

test('open starts an engine with the files as a session, and hands more files to one that runs', async () => {
  const data = join(folder, 'opened');
  mkdirSync(data);
  const program = spanscope('open', pathToFileURL(three).href, '--json', '--data', data, ...anyPorts);
  const info = JSON.parse(await program.firstLine) as { rpc: string; token: string; session: string };
  await expect.poll(program.stderr).toContain('three.jsonl: 3 spans read');
  const port = Number(new URL(info.rpc).port);
  const spansOf = async (session?: string): Promise<unknown> =>
    (await post(port, info.token, 'store.stats', { session })).json['spans'];
  expect([await spansOf(info.session), await spansOf()]).toEqual([3, 0]);

  const one = file('one.json', line(4));
  const second = await run('open', one, '--json', '--data', data);
  expect([second.code, second.stderr]).toEqual([0, expect.stringContaining('1 span read') as string]);
  const { session } = JSON.parse(second.stdout) as { session: string };
  expect(await spansOf(session)).toBe(1);

  const merged = await run('open', one, '--merge', '--data', data, '--no-open');
  expect(merged.code).toBe(0);
  expect(await spansOf()).toBe(1);

  program.child.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
  expect(existsSync(join(data, 'instance.json'))).toBe(false);
});

test('whoever reads the output may stop before its end', async () => {
  const many = file(
    'many.jsonl',
    Array.from({ length: 9 }, (_, n) => `${line(n + 1)}\n`.repeat(300)).join(''),
  );
  const closed = async (...words: string[]) => {
    const program = spanscope(...words);
    program.child.stdout.destroy();
    return program.ended;
  };
  const [converted, queried] = await Promise.all([
    closed('convert', many, '-o', '-', '--format', 'otlp-jsonl'),
    closed('query', many, 'status = error', '--fail-if-any'),
  ]);
  expect([converted.code, queried.code]).toEqual([141, 3]);
  expect(`${converted.stderr}${queried.stderr}`).not.toContain('EPIPE');
  expect(leftovers()).toEqual([]);
});

test('a capture is asked without anything being made beside it, and only where it is as it should be', async () => {
  const media = join(folder, 'media');
  mkdirSync(media);
  const capture = join(media, 'three.spanscope');
  await run('convert', three, '-o', capture);
  const found = await run('query', capture, 'status = error', '--fail-if-none');
  expect([found.code, found.stdout]).toEqual([0, expect.stringContaining(traceId(2)) as string]);
  expect(readdirSync(media)).toEqual(['three.spanscope']);

  const torn = join(media, 'torn.spanscope');
  writeFileSync(torn, readFileSync(capture).subarray(0, -16_384));
  const outcomes = await Promise.all([
    run('query', torn, 'a'),
    run('convert', torn, '-o', join(media, 'out.json')),
    run('replay', torn, '--to', 'http://127.0.0.1:1'),
  ]);
  for (const { code, stderr } of outcomes) {
    expect(code).toBe(1);
    expect(stderr).toMatch(/^spanscope: torn\.spanscope is cut short/);
  }
  expect(readdirSync(media).sort()).toEqual(['three.spanscope', 'torn.spanscope']);
});

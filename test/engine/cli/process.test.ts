import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineInfo } from '../../../app/engine/engine.ts';
import { post } from '../rpc/ask.ts';
import { anyPorts, programs } from './programs.ts';

const { folder, spanscope } = programs('cli-');

test('--json prints one line of JSON once everything listens, opens files, and ends on a signal', async () => {
  const file = join(folder, 'one.json');
  const span = `{"traceId":"${'1'.repeat(32)}","spanId":"${'2'.repeat(16)}","name":"a"}`;
  writeFileSync(file, `{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`);
  const dataDir = join(folder, 'made', 'here');
  const program = spanscope(file, '--json', '--data', dataDir, ...anyPorts);
  const info = JSON.parse(await program.firstLine) as EngineInfo;
  expect(info).toMatchObject({ data: dataDir, pid: program.child.pid });
  expect(info.url).toBe(`${info.rpc.replace(/\/rpc$/, '')}/#token=${info.token}`);

  await expect.poll(program.stderr).toContain('one.json: 1 read');
  const port = Number(new URL(info.rpc).port);
  expect((await post(port, info.token, 'store.stats')).json).toMatchObject({ spans: 1 });

  program.child.kill('SIGTERM');
  const { code, stdout } = await program.ended;
  expect([code, stdout.split('\n').length]).toEqual([0, 2]);
});

test('without --json and a display the address is printed', async () => {
  const program = spanscope('serve', '--data', join(folder, 'b'), ...anyPorts);
  expect(await program.firstLine).toBe('Spanscope is listening.');
  program.child.kill('SIGINT');
  const { code, stdout } = await program.ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/OTLP\/HTTP {2}http:\/\/127\.0\.0\.1:\d+\n/);
  expect(stdout).toMatch(/window {5}http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n/);
  expect(stdout).toContain('open the address');
});

test('a taken port is named, with its purpose, its holder and what to do', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const port = (taken.address() as { port: number }).port;
  const words = ['--json', '--port', '0', '--otlp-http', String(port), '--otlp-grpc', '0'];
  const { code, stdout, stderr } = await spanscope(...words).ended;
  taken.close();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`Port ${port} (OTLP/HTTP) is taken`);
  expect(stderr).toContain('another port');
  if (process.platform === 'linux') expect(stderr).toContain(`pid ${process.pid}`);
});

test.each([
  [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
  [['--help'], 0, /--otlp-http N/, /^$/],
  [['--prot', '1'], 2, /^$/, /Unknown option '--prot'.*--help/s],
  [['demo', '--endpoint', 'http://127.0.0.1:1'], 1, /^$/, /Nothing listens at http:\/\/127\.0\.0\.1:1\./],
])('%j', async (words, code, stdout, stderr) => {
  const ended = await spanscope(...words).ended;
  expect(ended).toEqual({
    code,
    stdout: expect.stringMatching(stdout) as string,
    stderr: expect.stringMatching(stderr) as string,
  });
});

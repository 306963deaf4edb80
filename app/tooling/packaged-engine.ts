import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Finding } from './packaged-contents.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';

const request = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'packaged' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: TRACE_ID,
              spanId: 'eee19b7ec3c1b174',
              name: 'check',
              kind: 2,
              startTimeUnixNano: '1700000000000000000',
              endTimeUnixNano: '1700000000025000000',
            },
          ],
        },
      ],
    },
  ],
};

interface Started {
  url: string;
  rpc: string;
  token: string;
  otlpHttp: string;
}

/** The first line that the engine prints, or nothing when it ends before. */
async function firstLine(child: ChildProcess): Promise<string | undefined> {
  const lines = createInterface({ input: child.stdout! });
  const ended = once(child, 'exit').then(() => undefined);
  return Promise.race([once(lines, 'line').then(([line]) => line as string), ended]);
}

async function exchange({ url, rpc, token, otlpHttp }: Started): Promise<Finding[]> {
  const page = await fetch(url);
  const sent = await fetch(`${otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = await fetch(`${rpc}/traces.get`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ traceId: TRACE_ID }),
  });
  const text = await answer.text();
  const trace = answer.ok
    ? (JSON.parse(text) as { spans: { name: string; durationNs: string }[] })
    : undefined;
  const span = trace?.spans[0];
  return [
    { what: 'the packed engine serves its page', ok: page.ok, detail: `HTTP ${page.status}` },
    { what: 'it takes a span over OTLP/HTTP', ok: sent.ok, detail: `HTTP ${sent.status}` },
    {
      what: 'the span is read back by traces.get',
      ok: span?.name === 'check' && span.durationNs === '25000000',
      detail: answer.ok ? `${trace!.spans.length} span, ${span?.durationNs} ns` : text,
    },
  ];
}

/**
 * Starts an extracted application's engine in plain Node, on free ports, sends it a span and reads it back.
 * @param application the extracted folder
 * @param data an empty folder for its store
 */
export async function tryEngine(application: string, data: string): Promise<Finding[]> {
  const ports = ['--port', '0', '--otlp-http', '0', '--otlp-grpc', '0'];
  const child = spawn(
    process.execPath,
    [join(application, 'dist/cli/main.js'), 'serve', '--json', '--data', data, ...ports],
    { cwd: application, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const started = performance.now();
    const line = await firstLine(child);
    const what = 'the packed engine starts in plain Node';
    if (line === undefined) return [{ what, ok: false, detail: `exit code ${child.exitCode}` }];
    const detail = `listening after ${Math.round(performance.now() - started)} ms`;
    return [{ what, ok: true, detail }, ...(await exchange(JSON.parse(line) as Started))];
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
}

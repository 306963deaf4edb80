import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from '../fixtures/app.ts';
import { figure } from './figures.ts';

const SECONDS = Number(process.argv[2] ?? 30);

/** OTLP/HTTP with gzip from another process: sent = acknowledged = counted afterwards. */
const engine = await App.start();
const sender = join(import.meta.dirname, 'sender.ts');
const { stdout } = await promisify(execFile)(process.execPath, [
  sender,
  engine.info.otlpHttp,
  String(SECONDS),
  '4',
]);
const sent = JSON.parse(stdout) as {
  requests: number;
  spansPerRequest: number;
  counts: Record<string, number>;
  elapsed: number;
  cpu: number;
};
const acknowledged = (sent.counts['200'] ?? 0) * sent.spansPerRequest;
const { spans } = await engine.call<{ spans: number }>('store.stats');
const total = sent.requests * sent.spansPerRequest;
figure(
  `OTLP/HTTP gzip, ${SECONDS} s`,
  `${Math.round(acknowledged / sent.elapsed)} spans/s`,
  '>= 60 000 spans/s',
);
figure('sent = acknowledged = counted', `${total} ${acknowledged} ${spans}`, 'equal');
console.log(
  `  sender ${((sent.cpu / sent.elapsed) * 100).toFixed(0)} % of a core, engine ${((engine.cpu() / sent.elapsed) * 100).toFixed(0)} %; ` +
    `engine RSS ${engine.rss().toFixed(0)} MB`,
);
if (total !== spans || acknowledged !== spans) process.exitCode = 1;
await engine.close();
engine.remove();

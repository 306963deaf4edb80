import { connect } from 'node:net';
import { createDemo } from '../engine/demo/demo.ts';
import type { DemoCommand } from './words/demo-words.ts';
import { onStop } from './on-stop.ts';

/** How long an endpoint may take to accept a connection. */
const CONNECT_TIMEOUT_MS = 3_000;
/** How often it is said what became of the spans. */
const REPORT_MS = 5_000;

/** Whether something accepts connections at an endpoint. */
function isListening(endpoint: URL): Promise<boolean> {
  const port = Number(endpoint.port) || (endpoint.protocol === 'https:' ? 443 : 80);
  return new Promise((resolve) => {
    const socket = connect({ host: endpoint.hostname.replace(/^\[|\]$/g, ''), port });
    const answer = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => {
      answer(false);
    });
    socket.once('connect', () => {
      answer(true);
    });
    socket.once('error', () => {
      answer(false);
    });
  });
}

/** Nothing takes what the demo would send. */
class NoReceiverError extends Error {
  readonly code = 'demo.no-receiver';
}

/** Sends the demo shop's traces until a signal ends it. Rejects where nothing listens, or the shop can't be opened so. */
export async function demo(command: DemoCommand): Promise<void> {
  const { endpoint, token, options } = command;
  if (!(await isListening(new URL(endpoint))))
    throw new NoReceiverError(
      `Nothing listens at ${endpoint}. Start \`spanscope\` first, or name another receiver with --endpoint.`,
    );
  const shop = createDemo({ endpoint, token });
  const { rate, seed, faults } = shop.start(options);
  const faulty = faults.length === 0 ? 'no faults' : `faults: ${faults.join(', ')}`;
  process.stdout.write(
    `The demo shop sends ${rate} traces a second to ${endpoint} (seed ${seed}, ${faulty}).\n`,
  );

  const report = (): void => {
    const { sent, acknowledged, refused, dropped, problem } = shop.counts();
    const lost = refused + dropped > 0 ? `, ${refused} refused, ${dropped} given up` : '';
    const reason = problem === '' ? '' : ` (${problem})`;
    process.stdout.write(`${sent} spans sent, ${acknowledged} acknowledged${lost}${reason}\n`);
  };
  const timer = setInterval(report, REPORT_MS);
  onStop(async () => {
    clearInterval(timer);
    await shop.close();
    report();
  });
}

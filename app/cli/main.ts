#!/usr/bin/env node
import { VERSION } from '../engine/version.ts';
import { bearClosedOutput } from './closed-output.ts';
import { readCommand } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { USAGE } from './usage.ts';
import { UsageError } from './words/words.ts';

/** A signal has set its own code. */
function end(code: number): void {
  process.exitCode ??= code;
}

async function run(): Promise<void> {
  bearClosedOutput();
  const command = readCommand(process.argv.slice(2), process.env);
  switch (command.kind) {
    case 'help':
      process.stdout.write(USAGE);
      break;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      break;
    case 'serve':
      await (await import('./serve.ts')).serve(command);
      break;
    case 'demo':
      await (await import('./demo.ts')).demo(command);
      break;
    case 'open':
      process.exitCode = await (await import('./open.ts')).open(command);
      break;
    case 'convert':
      end(await (await import('./convert.ts')).convert(command));
      break;
    case 'query':
      end(await (await import('./query.ts')).query(command));
      break;
    case 'replay':
      end(await (await import('./replay.ts')).replay(command));
      break;
  }
}

/** What can be expected has a code of ours and a message for people; anything else is a defect and shown whole. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected = 'code' in error && /^[a-z]/.test(String(error.code));
  return expected ? error.message : (error.stack ?? error.message);
}

run().catch((error: unknown) => {
  if (error instanceof UsageError) {
    process.stderr.write(`spanscope: ${error.message}\nTry: spanscope --help\n`);
    process.exit(EXIT.usage);
  }
  process.stderr.write(`spanscope: ${describe(error)}\n`);
  process.exit(process.exitCode ?? EXIT.failed);
});

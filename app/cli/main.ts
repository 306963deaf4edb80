#!/usr/bin/env node
import { VERSION } from '../engine/version.ts';
import { readCommand, UsageError } from './command.ts';
import { USAGE } from './usage.ts';

/** Exit codes: a start that failed, and a command line that can't be followed. */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function run(): Promise<void> {
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
    process.exit(EXIT_USAGE);
  }
  process.stderr.write(`spanscope: ${describe(error)}\n`);
  process.exit(EXIT_FAILED);
});

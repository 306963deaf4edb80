import type { ParseArgsOptionsConfig } from 'node:util';
import type { DemoOptions } from '../../core/contract/methods.ts';
import { DEFAULT_PORTS } from '../../engine/defaults.ts';
import { readEndpoint } from '../quantities.ts';
import { common, parse, several, take, text, tokenOf, UsageError } from './words.ts';

export interface DemoCommand {
  kind: 'demo';
  endpoint: string;
  token: string | undefined;
  options: DemoOptions;
}

const demoOptions = {
  ...common,
  rate: text,
  fault: several,
  seed: text,
  endpoint: text,
} as const satisfies ParseArgsOptionsConfig;

/** @throws UsageError */
export function readDemo(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const { values, positionals } = parse(args, demoOptions);
  if (values.help) return { kind: 'help' } as const;
  if (values.version) return { kind: 'version' } as const;
  if (positionals.length > 0) throw new UsageError(`demo takes no "${positionals[0]}".`);
  const rate = take(
    values.rate,
    'rate',
    (value) => (Number(value) > 0 ? Number(value) : undefined),
    'a number of traces a second',
  );
  const seed = take(
    values.seed,
    'seed',
    (value) => (/^\d{1,10}$/.test(value) && Number(value) <= 0xffff_ffff ? Number(value) : undefined),
    'a whole number from 0 to 4294967295',
  );
  return {
    kind: 'demo',
    endpoint:
      take(values.endpoint, 'endpoint', readEndpoint, 'a URL such as http://localhost:4318') ??
      `http://localhost:${DEFAULT_PORTS.otlpHttp}`,
    token: tokenOf(environment),
    options: { rate, seed, faults: values.fault },
  } as const satisfies DemoCommand;
}

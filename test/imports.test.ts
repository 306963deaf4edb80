import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/**
 * The allowed arrows, as data: a folder, and the folders and packages it may import. The longest matching
 * folder name speaks for a file; a folder may always import itself. `node:` stands for Node's own modules.
 */
const allowed: Record<string, string[]> = {
  'app/core/base': [],
  'app/core/model': ['app/core/base'],
  'app/core/otlp': ['app/core/base', 'app/core/model', 'pbf'],
  'app/core/query': ['app/core/base', 'app/core/model'],
  'app/core/analysis': ['app/core/base', 'app/core/model'],
  'app/core/redaction': ['app/core/base', 'app/core/model', 'app/core/otlp'],
  'app/core/contract': [
    'app/core/base',
    'app/core/model',
    'type app/core/query',
    'type app/core/analysis',
    'type app/core/redaction',
  ],
  'app/engine': ['app/core', 'node:', 'ws'],
  'app/engine/store': ['app/core', 'app/engine', 'node:', 'better-sqlite3'],
  'app/engine/files': ['app/core', 'app/engine', 'node:', 'chokidar', 'yauzl'],
  'app/engine/receiver': ['app/core', 'app/engine', 'node:', '@grpc/grpc-js'],
  'app/desktop': ['app/core', 'electron', 'node:'],
  'app/cli': ['app/core', 'app/engine', 'node:'],
  'app/tooling': [
    'app/core',
    'node:',
    'vite',
    'svelte',
    'electron',
    '@sveltejs',
    '@electron',
    'electron-builder',
  ],
  'renderer/host': ['app/core/contract', 'app/core/base'],
  'renderer/canvas': ['app/core/base', 'app/core/model'],
  'renderer/state': ['renderer/host', 'app/core', 'svelte'],
  'renderer/components': ['app/core', 'svelte', 'bits-ui', '@lucide', 'renderer/canvas'],
  'renderer/components/query': [
    'app/core',
    'svelte',
    'bits-ui',
    '@lucide',
    'renderer/components',
    '@codemirror',
    '@lezer/highlight',
  ],
  'renderer/components/graph': [
    'app/core',
    'svelte',
    '@lucide',
    'renderer/components',
    'renderer/canvas',
    'elkjs',
  ],
  'renderer/views': [
    'renderer/state',
    'renderer/views/notes',
    'renderer/components',
    'renderer/canvas',
    'app/core',
    'svelte',
    'bits-ui',
    '@lucide',
  ],
  'renderer/views/trace': [
    'renderer/state',
    'renderer/views/notes',
    'renderer/components',
    'renderer/canvas',
    'app/core',
    'svelte',
    'bits-ui',
    '@lucide',
    'sql-formatter',
    'svgcanvas',
  ],
  'renderer/views/services': [
    'renderer/state',
    'renderer/components',
    'renderer/canvas',
    'app/core',
    'svelte',
    'bits-ui',
    '@lucide',
    'uplot',
  ],
  'renderer/styles': ['@fontsource-variable'],
  'renderer/app': ['renderer', 'app/core', 'svelte', 'bits-ui', '@lucide', '@fontsource-variable'],
};

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

interface Arrow {
  file: string;
  target: string;
  typeOnly: boolean;
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|svelte)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

/** Every import of a file; a relative one as the path it names from the top of the project. */
function arrows(file: string): Arrow[] {
  const found: Arrow[] = [];
  for (const match of readFileSync(join(root, file), 'utf8').matchAll(importPattern)) {
    const specifier = match[2] ?? match[3] ?? '';
    const bare = specifier.replace(/\?.*$/, '');
    const target = bare.startsWith('.')
      ? relative(root, resolve(root, dirname(file), bare))
      : builtinModules.includes(bare) && !bare.startsWith('node:')
        ? `node:${bare}`
        : bare;
    found.push({ file, target, typeOnly: match[1] !== undefined });
  }
  return found;
}

function ruleFor(file: string): string | undefined {
  return Object.keys(allowed)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** A view may import its own folder, never another view's. */
function home(rule: string, file: string): string {
  return rule.startsWith('renderer/views') ? file.split('/').slice(0, 3).join('/') : rule;
}

function isAllowed({ file, target, typeOnly }: Arrow): boolean {
  const rule = ruleFor(file);
  if (rule === undefined) return false;
  const places = [home(rule, file), ...allowed[rule]!];
  return places.some((place) => {
    if (place.startsWith('type ')) return typeOnly && target.startsWith(`${place.slice(5)}/`);
    if (place.endsWith(':')) return target.startsWith(place);
    return target === place || target.startsWith(`${place}/`);
  });
}

test('every import follows an allowed arrow', () => {
  const all = ['app', 'renderer'].flatMap((folder) => [...sources(folder)].flatMap(arrows));
  expect(all.length).toBeGreaterThan(100);
  const wrong = all.filter((arrow) => !isAllowed(arrow)).map((a) => `${a.file} -> ${a.target}`);
  expect(wrong).toEqual([]);
});

/** A way from a file back to itself along imports that exist when the program runs; undefined where there is none. */
function findCycle(from: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const target of from.get(file) ?? []) {
      const cycle = visit(target);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of from.keys()) {
    const cycle = visit(file);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

test('no import goes round in a circle', () => {
  const graph = new Map<string, string[]>();
  for (const file of ['app', 'renderer'].flatMap((folder) => [...sources(folder)]))
    graph.set(
      file,
      arrows(file)
        .filter((arrow) => !arrow.typeOnly)
        .map((arrow) => arrow.target),
    );
  expect(findCycle(graph)).toBeUndefined();
  expect(
    findCycle(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
  ).toEqual(['b', 'c', 'b']);
});

test('only the store opens better-sqlite3 and only the receiver speaks gRPC', () => {
  const all = [...sources('app')].flatMap(arrows);
  const folders = (name: string) => new Set(all.filter((a) => a.target === name).map((a) => ruleFor(a.file)));
  expect([...folders('better-sqlite3')]).toEqual(['app/engine/store']);
  expect([...folders('@grpc/grpc-js')]).toEqual(['app/engine/receiver']);
});

test('the table refuses what it should', () => {
  const refused: Arrow[] = [
    { file: 'app/core/base/x.ts', target: 'node:fs', typeOnly: false },
    { file: 'app/core/contract/x.ts', target: 'app/core/query/parser.ts', typeOnly: false },
    { file: 'app/desktop/main.ts', target: 'app/engine/engine.ts', typeOnly: false },
    { file: 'renderer/views/map/x.ts', target: 'renderer/views/trace/y.ts', typeOnly: false },
    { file: 'renderer/canvas/x.ts', target: 'svelte', typeOnly: false },
  ];
  expect(refused.filter(isAllowed)).toEqual([]);
});

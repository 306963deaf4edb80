/** A file of an archive, as the check sees it. */
export interface PackedFile {
  /** From the top of the application, with slashes. */
  path: string;
  unpacked: boolean;
}

/** One line of the check's table. */
export interface Finding {
  what: string;
  ok: boolean;
  /** What was found, or what is wrong. */
  detail: string;
}

/** What must be there, by name or pattern; everything else must match one of ALLOWED. */
const NEEDED: { what: string; pattern: RegExp }[] = [
  { what: 'package.json', pattern: /^package\.json$/ },
  { what: 'licence', pattern: /^LICENSE$/ },
  { what: 'desktop entry', pattern: /^dist\/desktop\/main\.js$/ },
  { what: 'preload script', pattern: /^dist\/preload\/preload\.cjs$/ },
  { what: 'engine entry', pattern: /^dist\/engine\/main\.js$/ },
  { what: 'writer thread', pattern: /^dist\/engine\/writer-worker\.js$/ },
  { what: 'reader thread', pattern: /^dist\/engine\/reader-worker\.js$/ },
  { what: 'command line', pattern: /^dist\/cli\/main\.js$/ },
  { what: 'page', pattern: /^dist\/renderer\/index\.html$/ },
  { what: 'page scripts', pattern: /^dist\/renderer\/assets\/.+\.js$/ },
  { what: 'page styles', pattern: /^dist\/renderer\/assets\/.+\.css$/ },
  { what: 'page fonts', pattern: /^dist\/renderer\/assets\/.+\.woff2$/ },
  { what: 'licences of libraries', pattern: /^dist\/(engine|renderer)\/third-party-licenses\.md$/ },
  { what: 'SQLite module', pattern: /^node_modules\/better-sqlite3\/lib\/index\.js$/ },
];

const ALLOWED = [
  /^(package\.json|LICENSE)$/,
  /^dist\/(cli|desktop|engine|preload)\/[\w.-]+\.(js|cjs|md)$/,
  /^dist\/renderer\/(index\.html|third-party-licenses\.md|[\w-]+\.(svg|png))$/,
  /^dist\/renderer\/assets\/[\w.-]+\.(js|css|woff2|svg|png)$/,
  /^node_modules\/better-sqlite3\/(package\.json|LICENSE|lib\/[\w/-]+\.js|prebuilds\/[\w-]+\.node)$/,
];

function needed(files: readonly PackedFile[]): Finding[] {
  return NEEDED.map(({ what, pattern }) => {
    const found = files.filter(({ path }) => pattern.test(path));
    const detail = found.length === 1 ? found[0]!.path : `${found.length} files`;
    return {
      what,
      ok: found.length > 0,
      detail: found.length > 0 ? detail : `nothing like ${pattern.source}`,
    };
  });
}

function binary(files: readonly PackedFile[], platform: string): Finding {
  const binaries = files.filter(({ path }) => path.endsWith('.node'));
  const names = binaries.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)).join(', ');
  const ok = binaries.length === 1 && names === `${platform}.node` && binaries[0]!.unpacked;
  return { what: 'SQLite binary, outside of the archive', ok, detail: names || 'none' };
}

function nothingElse(files: readonly PackedFile[]): Finding {
  const strangers = files.filter(({ path }) => !ALLOWED.some((pattern) => pattern.test(path)));
  const shown = strangers.slice(0, 5).map(({ path }) => path);
  return {
    what: 'nothing else: no sources, maps, tests, dev dependencies',
    ok: strangers.length === 0,
    detail:
      strangers.length === 0 ? `${files.length} files in all` : `${strangers.length}: ${shown.join(', ')}`,
  };
}

/**
 * Holds the archive's files against what the application needs.
 * @param platform the one platform whose native binary belongs in it, e.g. `linux-x64`
 */
export function checkContents(files: readonly PackedFile[], platform: string): Finding[] {
  return [...needed(files), binary(files, platform), nothingElse(files)];
}

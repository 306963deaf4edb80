import { readFileSync, renameSync } from 'node:fs';
import { isJsonValue } from '../../core/contract/json-value.ts';
import type { Notice } from '../../core/contract/methods.ts';

/** All settings together: read whole at every start and sent whole to every window. */
export const MAX_FILE_CHARS = 4 * 1024 * 1024;

export interface ReadSettings {
  values: Map<string, unknown>;
  /** Where the file could not be used. */
  notice: Notice | undefined;
}

/**
 * Reads a settings file; none is one without settings. A damaged one is renamed, so that nothing of it is written over, and the
 * notice says where it is.
 */
export function readSettings(file: string): ReadSettings {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw new SyntaxError('it holds no object');
    const values = new Map<string, unknown>(Object.entries(parsed));
    for (const [key, value] of values) {
      if (key.startsWith('$') || !isJsonValue(value, MAX_FILE_CHARS))
        throw new SyntaxError(`${JSON.stringify(key.slice(0, 128))} is no setting`);
    }
    return { values, notice: undefined };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { values: new Map(), notice: undefined };
    return { values: new Map(), notice: damaged(file, error as Error) };
  }
}

function damaged(file: string, reason: Error): Notice {
  const aside = `${file}.damaged-${Date.now()}`;
  let where: string;
  try {
    renameSync(file, aside);
    where = `It was kept as ${aside}; settings start anew.`;
  } catch (error) {
    where = `It could not be put aside either: ${(error as Error).message}.`;
  }
  return {
    code: 'settings.damaged',
    message: `The settings in ${file} could not be read (${reason.message}). ${where}`,
    active: true,
  };
}

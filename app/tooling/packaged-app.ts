import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getRawHeader, listPackage } from '@electron/asar';
import { Arch, build as buildPackage, Platform } from 'electron-builder';
import type { PackedFile } from './packaged-contents.ts';
import { root } from './project.ts';

/** Files that electron-builder looks for in a distribution of Electron for Linux. */
const PLACEHOLDERS = ['electron', 'chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html', 'version'];

/** Something in the shape of an Electron distribution: what is packed beside it does not depend on it. */
function writePlaceholder(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  for (const name of PLACEHOLDERS) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'locales/en-US.pak'), '');
  chmodSync(join(folder, 'electron'), 0o755);
}

/**
 * Packs the application for Linux by the project's own configuration, without its fuses: there is no binary to burn
 * them into.
 * @param folder an empty folder to work in
 * @returns the archive's path
 */
export async function packApplication(folder: string): Promise<string> {
  const distribution = join(folder, 'electron');
  writePlaceholder(distribution);
  await buildPackage({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir', process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
    publish: 'never',
    config: {
      electronDist: distribution,
      electronFuses: null,
      directories: { output: join(folder, 'release') },
    },
  });
  const unpacked = process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked';
  return join(folder, 'release', unpacked, 'resources/app.asar');
}

interface HeaderEntry {
  files?: Record<string, HeaderEntry>;
  unpacked?: boolean;
}

/** The archive's files, with whether each lies in it or beside it. */
export function packedFiles(archive: string): PackedFile[] {
  const { header } = getRawHeader(archive);
  return listPackage(archive, { isPack: false }).flatMap((name) => {
    const path = name.replaceAll('\\', '/').replace(/^\//, '');
    let entry: HeaderEntry | undefined = header;
    for (const part of path.split('/')) entry = entry?.files?.[part];
    return entry === undefined || entry.files !== undefined
      ? []
      : [{ path, unpacked: entry.unpacked === true }];
  });
}

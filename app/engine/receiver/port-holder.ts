/** Who listens on a port, where the operating system tells: /proc on Linux, lsof elsewhere. */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';

export interface PortHolder {
  pid: number;
  name: string;
}

/** How long lsof may take; it only makes a message nicer. */
const LSOF_TIMEOUT_MS = 2_000;

const LISTEN_STATE = '0A';

/** `name (pid 123)`. */
export function describeProcess(holder: PortHolder): string {
  return `${holder.name} (pid ${holder.pid})`;
}

/** The process that listens on TCP `port`, or undefined where that is not to be learned. Never rejects. */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  try {
    return process.platform === 'linux' ? await fromProc(port) : await fromLsof(port);
  } catch {
    return undefined;
  }
}

/** Inodes of sockets that listen on `port`: a line of /proc/net/tcp is `sl local remote state … inode`. */
async function listeningInodes(port: number): Promise<Set<string>> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n')) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(suffix) && fields[3] === LISTEN_STATE && fields[9]) inodes.add(fields[9]);
    }
  }
  return inodes;
}

async function fromProc(port: number): Promise<PortHolder | undefined> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    // Descriptors of other users' processes can't be read; they are passed over.
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode)) {
        return { pid: Number(pid), name: await programName(pid) };
      }
    }
  }
  return undefined;
}

/** The program's file, and for a script of Node or Python the script: a runtime's threads give the process names of their own. */
async function programName(pid: string): Promise<string> {
  const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').filter((arg) => arg !== '');
  const [program, script] = args.map((arg) => arg.slice(arg.lastIndexOf('/') + 1));
  if (program === undefined) return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
  return script !== undefined && /\.(c?m?[jt]s|py)$/.test(script) ? `${program} ${script}` : program;
}

function fromLsof(port: number): Promise<PortHolder | undefined> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  return new Promise((resolve) => {
    execFile('lsof', args, { timeout: LSOF_TIMEOUT_MS }, (_error, output) => {
      const pid = /^p(\d+)$/m.exec(output)?.[1];
      const name = /^c(.+)$/m.exec(output)?.[1];
      resolve(pid !== undefined && name !== undefined ? { pid: Number(pid), name } : undefined);
    });
  });
}

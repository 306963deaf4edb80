import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

export const DOWNLOAD_PATH = '/download/';
/** Long enough to find the browser's question where to save; then nobody comes any more. */
const OFFERED_MS = 30 * 60_000;
/** As unguessable as a session's token. */
const TICKET_BYTES = 32;

interface Offer {
  path: string;
  fileName: string;
  expiry: NodeJS.Timeout;
}

/**
 * Files that wait to be fetched by a browser, each once, by a ticket that stands for nothing else. A file lies in a folder of its own,
 * which is removed when it was fetched or nobody came.
 */
export class Downloads {
  readonly #offers = new Map<string, Offer>();

  /** @returns the path on the engine's address from which the file is fetched */
  offer(path: string, fileName: string): string {
    const ticket = randomBytes(TICKET_BYTES).toString('base64url');
    const expiry = setTimeout(() => void this.#drop(ticket), OFFERED_MS).unref();
    this.#offers.set(ticket, { path, fileName, expiry });
    return DOWNLOAD_PATH + ticket;
  }

  /** Answers GET and HEAD of such a path. What breaks off can be fetched again. */
  async serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const ticket = path.slice(DOWNLOAD_PATH.length);
    const offer = this.#offers.get(ticket);
    const handle = offer === undefined ? undefined : await open(offer.path).catch(() => undefined);
    if (offer === undefined || handle === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end('This file was fetched already, or waited too long. Export it again.\n');
      return;
    }
    try {
      const { size } = await handle.stat();
      response.writeHead(200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': size,
        'Content-Disposition': disposition(offer.fileName),
        'Cache-Control': 'no-store',
      });
      if (request.method === 'HEAD') response.end();
      else {
        // Two at once get one file: the second finds the ticket gone.
        this.#offers.delete(ticket);
        await this.#send(handle.createReadStream({ autoClose: false }), response, ticket, offer);
      }
    } finally {
      await handle.close();
    }
  }

  /** Lets go of everything that was not fetched. */
  async close(): Promise<void> {
    await Promise.all([...this.#offers.keys()].map((ticket) => this.#drop(ticket)));
  }

  async #send(
    stream: NodeJS.ReadableStream,
    response: ServerResponse,
    ticket: string,
    offer: Offer,
  ): Promise<void> {
    try {
      await pipeline(stream, response);
    } catch (error) {
      this.#offers.set(ticket, offer);
      // A browser that left is no failure of ours.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      return;
    }
    await remove(offer);
  }

  async #drop(ticket: string): Promise<void> {
    const offer = this.#offers.get(ticket);
    this.#offers.delete(ticket);
    if (offer !== undefined) await remove(offer);
  }
}

async function remove({ path, expiry }: Offer): Promise<void> {
  clearTimeout(expiry);
  // What can't be removed now is when the engine starts again.
  await rm(dirname(path), { recursive: true, force: true }).catch(() => undefined);
}

/** A file's name as RFC 6266 has it: in ASCII for those that know no other, and whole. */
function disposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%;]/g, '_');
  const whole = encodeURIComponent(fileName).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${whole}`;
}

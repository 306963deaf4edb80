import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  isLoopbackHost,
  isLoopbackOrigin,
  listenOnLoopback,
  ListenError,
  PortTakenError,
  type Listening,
} from '../../../app/engine/receiver/loopback.ts';

const open: Listening[] = [];
const answer = (): Server => createServer((_request, response) => response.end('here'));

async function listen(port: number, host?: string): Promise<Listening> {
  const listening = await listenOnLoopback(answer, port, 'a test', host);
  open.push(listening);
  return listening;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.close()));
});

describe('which hosts are this machine', () => {
  test.each([
    'localhost',
    'LOCALHOST:4318',
    'app.localhost',
    'a.b.localhost:80',
    'localhost.',
    '127.0.0.1',
    '127.0.0.1:4318',
    '127.9.8.7',
    '[::1]',
    '[::1]:4318',
  ])('%s is', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  test.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'evil-localhost',
    '128.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '[::2]',
    '::1',
    'localhost:80:90',
    'localhost/..',
    'evil@localhost',
    'localhost:',
    ' localhost',
    'localhost\n',
  ])('%j is not', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });

  test.each([
    'http://localhost:5173',
    'https://localhost',
    'http://127.0.0.1:3000',
    'http://[::1]:8080',
    'http://shop.localhost',
  ])('a page of %s is', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(true);
  });

  test.each([
    'null',
    '',
    'localhost',
    'https://evil.example',
    'http://localhost.evil.example',
    'http://user@localhost',
    'file://',
    'http://localhost/x',
  ])('a page of %j is not', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false);
  });
});

describe('listening', () => {
  test('answers on both loopback addresses with one port', async () => {
    const { port } = await listen(0);
    for (const host of ['127.0.0.1', '[::1]']) {
      expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('here');
    }
  });

  test('listens on the address that was asked for, and there alone', async () => {
    const { port } = await listen(0, '127.0.0.2');
    expect(await (await fetch(`http://127.0.0.2:${port}/`)).text()).toBe('here');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test('names a taken port, its purpose and its holder', async () => {
    const { port } = await listen(0);
    const error: unknown = await listenOnLoopback(answer, port, 'OTLP/HTTP').catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PortTakenError);
    const { code, message, purpose } = error as PortTakenError;
    expect(code).toBe('port.taken');
    expect(purpose).toBe('OTLP/HTTP');
    expect(message).toContain(`Port ${port} (OTLP/HTTP)`);
    expect(message).toContain('choose another port');
    if (process.platform === 'linux') expect(message).toContain(`(pid ${process.pid})`);
  });

  test('leaves nothing behind when only the IPv6 half is taken', async () => {
    const { port } = await listen(0, '::1');
    await expect(listenOnLoopback(answer, port, 'a test')).rejects.toBeInstanceOf(PortTakenError);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test('says when the machine has no such address', async () => {
    await expect(listenOnLoopback(answer, 0, 'a test', '203.0.113.9')).rejects.toBeInstanceOf(ListenError);
  });

  test('closing frees the port though a client is connected', async () => {
    const first = await listen(0);
    await (await fetch(`http://127.0.0.1:${first.port}/`)).text();
    await first.close();
    const second = await listen(first.port);
    expect(second.port).toBe(first.port);
  });
});

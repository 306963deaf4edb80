import { expect, test } from 'vitest';
import { upload, UnreadableFile } from '../../../renderer/state/upload.ts';

type Call = [method: string, params: { upload?: string; data?: Uint8Array; size?: number }];

function fakeClient(fail?: (method: string) => Error | undefined): { calls: Call[]; client: never } {
  const calls: Call[] = [];
  const call = (method: string, params: Call[1]): Promise<unknown> => {
    calls.push([method, params]);
    const error = fail?.(method);
    return error === undefined ? Promise.resolve({ upload: 'u1', received: 0 }) : Promise.reject(error);
  };
  return { calls, client: { call } as never };
}

const never = new AbortController().signal;

test('a file is sent in order, whole, in pieces of 4 MiB', async () => {
  const bytes = Uint8Array.from({ length: 4 * 1024 * 1024 + 5 }, (_, i) => i % 251);
  const { calls, client } = fakeClient();
  let sent = 0;
  expect(await upload(client, new File([bytes], 'a.bin'), never, (count) => (sent += count))).toBe('u1');
  expect(calls.map(([method, { data }]) => [method, data?.byteLength])).toEqual([
    ['uploads.begin', undefined],
    ['uploads.append', 4 * 1024 * 1024],
    ['uploads.append', 5],
  ]);
  const joined = Buffer.concat(calls.slice(1).map(([, { data }]) => data!));
  expect(joined.equals(Buffer.from(bytes))).toBe(true);
  expect(sent).toBe(bytes.length);
});

test('an empty file is sent as such', async () => {
  const { calls, client } = fakeClient();
  await upload(client, new File([], 'empty.json'), never, () => undefined);
  expect(calls).toEqual([['uploads.begin', { name: 'empty.json', size: 0 }]]);
});

test('what was sent is discarded when it is stopped, refused, or the file is gone', async () => {
  const stop = new AbortController();
  const stopped = fakeClient();
  stop.abort(new Error('enough'));
  await expect(upload(stopped.client, new File(['a'], 'a'), stop.signal, () => undefined)).rejects.toThrow(
    'enough',
  );
  expect(stopped.calls.map(([method]) => method)).toEqual(['uploads.begin', 'uploads.discard']);

  const refused = fakeClient((method) => (method === 'uploads.append' ? new Error('disk full') : undefined));
  await expect(upload(refused.client, new File(['a'], 'a'), never, () => undefined)).rejects.toThrow(
    'disk full',
  );
  expect(refused.calls.at(-1)?.[0]).toBe('uploads.discard');

  const gone = fakeClient();
  const unreadable = {
    name: 'a.json',
    size: 9,
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadable')) }),
  };
  await expect(upload(gone.client, unreadable as never, never, () => undefined)).rejects.toThrow(
    UnreadableFile,
  );
  expect(gone.calls.at(-1)?.[0]).toBe('uploads.discard');
});

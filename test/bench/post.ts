import { type Agent, request } from 'node:http';

/** Sends one trace request over a kept connection. @returns the status */
export function postTraces(
  otlpHttp: string,
  agent: Agent,
  body: Uint8Array,
  encoding?: 'gzip',
): Promise<number> {
  const headers = {
    'content-type': 'application/x-protobuf',
    'content-length': body.length,
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${otlpHttp}/v1/traces`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

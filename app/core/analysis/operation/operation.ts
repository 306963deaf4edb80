import { Kind } from '../../model/span.ts';
import type { Operation } from '../findings/input.ts';
import { withoutIds } from './name-template.ts';
import { isDocument, statementOf, takesCommands } from './statement.ts';
import { splitUrl, urlTemplate } from './url-template.ts';

/** An operation, and the text that tells it from others of the same service. */
export interface NamedOperation extends Operation {
  key: string;
}

/** Longer texts are cut where they are shown. */
const MAX_TEXT_LENGTH = 300;

/** Reads an attribute of a span as text; undefined and '' alike say that it is not there. */
export type GetText = (key: string) => string | undefined;

/**
 * What a span does, with values and ids taken out, by its attributes: a database statement, an HTTP route, an RPC method, a
 * message's destination, a call of a model; else its name. Former names of the attributes count as well.
 *
 * The key holds everything that tells operations apart (kind of span, host called, statement), the text what a person reads.
 */
export function operationOf(get: GetText, kind: number, name: string): NamedOperation {
  const first = (...keys: string[]): string => {
    for (const key of keys) {
      const value = get(key);
      if (value !== undefined && value !== '') return value;
    }
    return '';
  };
  const found =
    database(first, name) ??
    messaging(first, name) ??
    genai(first) ??
    rpc(first) ??
    http(first, kind) ??
    other(name);
  const text = found.text.length > MAX_TEXT_LENGTH ? `${found.text.slice(0, MAX_TEXT_LENGTH)}…` : found.text;
  return { kind: found.kind, text, key: [found.kind, kind, found.text, ...found.more].join('\n') };
}

type First = (...keys: string[]) => string;

/** Beside what is shown: `more` tells operations with the same text apart. */
interface Found extends Operation {
  more: string[];
}

/** Statements in SQL have a fingerprint; other systems are told by operation and collection, else by the shape of the query. */
function database(first: First, name: string): Found | undefined {
  const system = first('db.system.name', 'db.system');
  if (system === '') return undefined;
  const query = first('db.query.text', 'db.statement');
  const summary = first('db.query.summary');
  const verb = first('db.operation.name', 'db.operation');
  const collection = first(
    'db.collection.name',
    'db.sql.table',
    'db.mongodb.collection',
    'db.cassandra.table',
  );
  const database = first('db.namespace', 'db.name');
  const known = [verb, collection].filter((part) => part !== '').join(' ');
  const shape =
    query === '' || (known !== '' && isDocument(query))
      ? ''
      : statementOf(query, takesCommands(system)).shape;
  const text = summary || shape || known || withoutIds(name);
  return { kind: 'database', text, more: [system, database, summary === '' ? '' : shape] };
}

function messaging(first: First, name: string): Found | undefined {
  const system = first('messaging.system');
  if (system === '') return undefined;
  const verb = first('messaging.operation.name', 'messaging.operation.type', 'messaging.operation');
  const destination =
    first('messaging.destination.template') ||
    withoutIds(first('messaging.destination.name', 'messaging.destination'));
  const text = [verb, destination].filter((part) => part !== '').join(' ');
  return { kind: 'messaging', text: text || withoutIds(name), more: [system] };
}

function genai(first: First): Found | undefined {
  const verb = first('gen_ai.operation.name');
  if (verb === '') return undefined;
  const subject = first('gen_ai.tool.name') || first('gen_ai.agent.name') || first('gen_ai.request.model');
  return { kind: 'genai', text: subject === '' ? verb : `${verb} ${subject}`, more: [] };
}

function rpc(first: First): Found | undefined {
  const service = first('rpc.service');
  const method = first('rpc.method');
  if (method === '') return undefined;
  return { kind: 'rpc', text: service === '' ? method : `${service}/${method}`, more: [hostCalled(first)] };
}

function http(first: First, kind: number): Found | undefined {
  const method = first('http.request.method', 'http.method');
  if (method === '') return undefined;
  const full = first('url.full', 'http.url');
  const route = first('http.route', 'url.template');
  const isCall = kind === Kind.client || kind === Kind.producer;
  if (route !== '')
    return { kind: 'http', text: `${method} ${route}`, more: isCall ? [hostCalled(first)] : [] };
  const path = full === '' ? first('url.path', 'http.target') : full;
  const host = full === '' && isCall ? hostCalled(first) : '';
  return {
    kind: 'http',
    text: path === '' ? `${method} ${host}`.trim() : `${method} ${host}${urlTemplate(path)}`,
    more: [],
  };
}

/** Instances behind one name have addresses of their own: those do not count. */
const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f]*:[0-9a-f:.]*\]?)$/i;

function hostCalled(first: First): string {
  const full = first('url.full', 'http.url');
  const host = (
    first('server.address', 'net.peer.name') || (full === '' ? '' : splitUrl(full).host)
  ).toLowerCase();
  return IP_ADDRESS.test(host) ? '' : host;
}

function other(name: string): Found {
  return { kind: 'other', text: withoutIds(name), more: [] };
}

import type { KeyValue } from '../../core/model/attributes.ts';
import { toKeyValues } from './attributes.ts';
import { LANGUAGES, type Language, type LanguageName } from './languages.ts';

/** The shop's services: all that emits spans. Databases, the cache, the broker and outside hosts emit none. */
const table = {
  frontend: { language: 'nodejs', version: '4.12.1' },
  'mobile-app': { language: 'swift', version: '7.3.0' },
  gateway: { language: 'go', version: '1.8.0' },
  checkout: { language: 'go', version: '3.2.4' },
  cart: { language: 'dotnet', version: '2.9.0' },
  'product-catalog': { language: 'java', version: '5.1.3' },
  payment: { language: 'nodejs', version: '2.14.0' },
  currency: { language: 'cpp', version: '1.4.2' },
  shipping: { language: 'rust', version: '0.19.6' },
  recommendation: { language: 'python', version: '2.6.0' },
  ad: { language: 'java', version: '3.0.8' },
  search: { language: 'python', version: '1.11.2' },
  fulfilment: { language: 'java', version: '2.2.0' },
  email: { language: 'ruby', version: '1.7.5' },
  'stock-sync': { language: 'php', version: '0.8.1' },
} as const satisfies Record<string, { language: LanguageName; version: string }>;

export type ServiceName = keyof typeof table;
export const SERVICE_NAMES = Object.keys(table) as ServiceName[];

/** Where the shop runs. The far one answers slowly: a correlation to be found. */
export const REGIONS = [
  { name: 'eu-west-1', weight: 5, networkMs: 0.4, slowness: 1 },
  { name: 'us-east-1', weight: 4, networkMs: 0.5, slowness: 1.05 },
  { name: 'ap-south-1', weight: 2, networkMs: 4, slowness: 1.7 },
] as const;
export type Region = (typeof REGIONS)[number];

/** The host whose clock the `clock-skew` fault sets back. */
export const SKEWED_HOST = 'node-eu-2';

/** A payment release that is being rolled out in one region and is slower: another correlation. */
const canary = { service: 'payment', region: 'us-east-1', version: '2.15.0-rc.1' };

/** One running process of a service, with the resource that its spans carry. */
export interface Instance {
  service: ServiceName;
  language: Language;
  region: Region;
  host: string;
  version: string;
  resource: KeyValue[];
}

/** A short, stable tag for a pod's name, from the text that tells it apart (FNV-1a). */
function tag(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36).slice(0, 5).padEnd(5, 'x');
}

function makeInstance(service: ServiceName, region: Region, replica: number): Instance {
  const { language: languageName, version: usual } = table[service];
  const language = LANGUAGES[languageName];
  const version = service === canary.service && region.name === canary.region ? canary.version : usual;
  const common = {
    'service.name': service,
    'service.version': version,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': language.name,
    'telemetry.sdk.version': language.sdkVersion,
    'deployment.environment.name': 'demo',
  };
  if (service === 'mobile-app') {
    const resource = toKeyValues({
      ...common,
      'service.instance.id': `device-${tag(region.name + replica)}`,
      'os.name': 'iOS',
      'os.version': '26.1',
      'device.model.identifier': replica === 1 ? 'iPhone17,3' : 'iPad16,4',
    });
    return { service, language, region, host: `device-${region.name}-${replica}`, version, resource };
  }
  const host = `node-${region.name.slice(0, 2)}-${replica}`;
  const pod = `${service}-${tag(version)}-${tag(service + region.name + replica)}`;
  const resource = toKeyValues({
    ...common,
    'service.namespace': 'shop',
    'service.instance.id': pod,
    'host.name': host,
    'host.arch': 'amd64',
    'k8s.namespace.name': 'shop',
    'k8s.deployment.name': service,
    'k8s.pod.name': pod,
    'k8s.node.name': host,
    'cloud.region': region.name,
    'process.runtime.name': language.runtime,
  });
  return { service, language, region, host, version, resource };
}

const REPLICAS = [1, 2] as const;

const instances = new Map<string, Instance>();
for (const service of SERVICE_NAMES) {
  for (const region of REGIONS) {
    for (const replica of REPLICAS) {
      instances.set(`${service} ${region.name} ${replica}`, makeInstance(service, region, replica));
    }
  }
}

/** The process of a service that takes a request in a region. */
export function instanceOf(service: ServiceName, region: Region, replica: number): Instance {
  return instances.get(`${service} ${region.name} ${replica}`)!;
}

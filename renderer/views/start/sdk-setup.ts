/** How each language's SDK is pointed at this receiver. The ports are those that the engine really listens on. */
export interface SdkSetup {
  id: string;
  title: string;
  /** What to type or to set; `what` names it. */
  steps: { what: string; text: string }[];
  /** What trips people up with this SDK. */
  note: string;
}

export interface Endpoints {
  /** `http://127.0.0.1:4318` */
  http: string;
  /** `127.0.0.1:4317` */
  grpc: string;
}

/** `localhost` reads better than the address, and means the same to an SDK on this machine. */
export function readable(endpoint: string): string {
  return endpoint.replace('127.0.0.1', 'localhost');
}

function env(entries: Record<string, string>): string {
  return Object.entries(entries)
    .map(([key, value]) => `export ${key}=${value}`)
    .join('\n');
}

export function sdkSetups({ http, grpc }: Endpoints): SdkSetup[] {
  const web = readable(http);
  const rpc = `http://${readable(grpc)}`;
  const overHttp = (protocol = 'http/protobuf'): string =>
    env({
      OTEL_SERVICE_NAME: 'my-service',
      OTEL_EXPORTER_OTLP_ENDPOINT: web,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    });
  const overGrpc = env({
    OTEL_SERVICE_NAME: 'my-service',
    OTEL_EXPORTER_OTLP_ENDPOINT: rpc,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  });
  const variables = (text: string) => ({ what: 'Environment variables', text });
  return [
    {
      id: 'node',
      title: 'Node.js',
      steps: [
        {
          what: 'Packages',
          text: 'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
        },
        variables(`${overHttp()}\nexport OTEL_TRACES_EXPORTER=otlp`),
        { what: 'Start', text: 'node --require @opentelemetry/auto-instrumentations-node/register app.js' },
      ],
      note: 'With an exporter made in code, give the whole path: url: "' + web + '/v1/traces".',
    },
    {
      id: 'browser',
      title: 'Browser',
      steps: [{ what: 'Exporter', text: `new OTLPTraceExporter({ url: '${web}/v1/traces' })` }],
      note: 'A page has no environment variables and no gRPC. Pages on localhost may send; other origins have to be allowed with --allow-origin.',
    },
    {
      id: 'python',
      title: 'Python',
      steps: [
        {
          what: 'Packages',
          text: 'pip install opentelemetry-distro opentelemetry-exporter-otlp\nopentelemetry-bootstrap -a install',
        },
        variables(overGrpc),
        { what: 'Start', text: 'opentelemetry-instrument python app.py' },
      ],
      note: 'Without a protocol Python speaks gRPC, so its port is the gRPC one. JSON can’t be chosen by variable.',
    },
    {
      id: 'java',
      title: 'Java',
      steps: [
        variables(overHttp()),
        { what: 'Start', text: 'java -javaagent:opentelemetry-javaagent.jar -jar app.jar' },
      ],
      note: 'The agent from 2.0 on speaks HTTP. The SDK’s own autoconfiguration without the agent defaults to gRPC.',
    },
    {
      id: 'go',
      title: 'Go',
      steps: [
        variables(env({ OTEL_SERVICE_NAME: 'my-service', OTEL_EXPORTER_OTLP_ENDPOINT: web })),
        { what: 'Exporter', text: 'exporter, err := otlptracehttp.New(ctx)' },
      ],
      note: 'The package decides the protocol: otlptracehttp or otlptracegrpc. A http:// address turns TLS off.',
    },
    {
      id: 'dotnet',
      title: '.NET',
      steps: [variables(overGrpc), { what: 'Exporter', text: 'tracing.AddOtlpExporter();' }],
      note: 'The SDK defaults to gRPC, its automatic instrumentation to HTTP. There is no JSON.',
    },
    {
      id: 'rust',
      title: 'Rust',
      steps: [
        variables(env({ OTEL_SERVICE_NAME: 'my-service', OTEL_EXPORTER_OTLP_ENDPOINT: web })),
        { what: 'Exporter', text: 'let exporter = SpanExporter::builder().with_http().build()?;' },
      ],
      note: 'Cargo features of opentelemetry-otlp choose the protocol: http-proto is the default, grpc-tonic is gRPC.',
    },
    {
      id: 'ruby',
      title: 'Ruby',
      steps: [
        {
          what: 'Gems',
          text: 'bundle add opentelemetry-sdk opentelemetry-exporter-otlp opentelemetry-instrumentation-all',
        },
        variables(env({ OTEL_SERVICE_NAME: 'my-service', OTEL_EXPORTER_OTLP_ENDPOINT: web })),
      ],
      note: 'Speaks HTTP and compresses by itself; gRPC is another gem.',
    },
    {
      id: 'php',
      title: 'PHP',
      steps: [
        variables(`${overHttp()}\nexport OTEL_PHP_AUTOLOAD_ENABLED=true\nexport OTEL_TRACES_EXPORTER=otlp`),
      ],
      note: 'The opentelemetry extension has to be loaded, or nothing is instrumented by itself.',
    },
    {
      id: 'collector',
      title: 'Collector',
      steps: [
        {
          what: 'Exporter',
          text: `exporters:\n  otlp:\n    endpoint: ${readable(grpc)}\n    tls:\n      insecure: true`,
        },
      ],
      note: 'Add the exporter to the pipeline under service: a Collector ignores what no pipeline names.',
    },
  ];
}

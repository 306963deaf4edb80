/** What tells the SDKs of the languages apart on the wire, and the names of their instrumentation scopes. */
export interface Language {
  /** `telemetry.sdk.language` */
  name: string;
  sdkVersion: string;
  userAgent: string;
  /** How long its batch processor waits between two exports, milliseconds. */
  exportEveryMs: number;
  scopes: { http: string; rpc: string; database: string; messaging: string };
  runtime: string;
}

export const LANGUAGES = {
  nodejs: {
    name: 'nodejs',
    sdkVersion: '2.2.0',
    userAgent: 'OTel-OTLP-Exporter-JavaScript/0.207.0',
    exportEveryMs: 500,
    scopes: {
      http: '@opentelemetry/instrumentation-http',
      rpc: '@opentelemetry/instrumentation-grpc',
      database: '@opentelemetry/instrumentation-pg',
      messaging: '@opentelemetry/instrumentation-kafkajs',
    },
    runtime: 'nodejs',
  },
  go: {
    name: 'go',
    sdkVersion: '1.38.0',
    userAgent: 'OTel OTLP Exporter Go/1.38.0',
    exportEveryMs: 400,
    scopes: {
      http: 'go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp',
      rpc: 'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc',
      database: 'github.com/XSAM/otelsql',
      messaging: 'github.com/twmb/franz-go/plugin/kotel',
    },
    runtime: 'go',
  },
  java: {
    name: 'java',
    sdkVersion: '1.55.0',
    userAgent: 'OTel-OTLP-Exporter-Java/1.55.0',
    exportEveryMs: 700,
    scopes: {
      http: 'io.opentelemetry.tomcat-10.0',
      rpc: 'io.opentelemetry.grpc-1.6',
      database: 'io.opentelemetry.jdbc',
      messaging: 'io.opentelemetry.kafka-clients-2.6',
    },
    runtime: 'OpenJDK Runtime Environment',
  },
  python: {
    name: 'python',
    sdkVersion: '1.38.0',
    userAgent: 'OTel-OTLP-Exporter-Python/1.38.0',
    exportEveryMs: 600,
    scopes: {
      http: 'opentelemetry.instrumentation.fastapi',
      rpc: 'opentelemetry.instrumentation.grpc',
      database: 'opentelemetry.instrumentation.psycopg',
      messaging: 'opentelemetry.instrumentation.confluent_kafka',
    },
    runtime: 'cpython',
  },
  dotnet: {
    name: 'dotnet',
    sdkVersion: '1.13.1',
    userAgent: 'OTel-OTLP-Exporter-Dotnet/1.13.1',
    exportEveryMs: 450,
    scopes: {
      http: 'Microsoft.AspNetCore',
      rpc: 'OpenTelemetry.Instrumentation.GrpcNetClient',
      database: 'Npgsql',
      messaging: 'Confluent.Kafka.Extensions.Diagnostics',
    },
    runtime: '.NET',
  },
  rust: {
    name: 'rust',
    sdkVersion: '0.31.0',
    userAgent: 'OTel-OTLP-Exporter-Rust/0.31.0',
    exportEveryMs: 350,
    scopes: { http: 'axum-tracing', rpc: 'tonic-tracing', database: 'sqlx', messaging: 'rdkafka' },
    runtime: 'rustc',
  },
  cpp: {
    name: 'cpp',
    sdkVersion: '1.23.0',
    userAgent: 'OTel-OTLP-Exporter-Cpp/1.23.0',
    exportEveryMs: 550,
    scopes: { http: 'httplib', rpc: 'grpc++', database: 'libpqxx', messaging: 'librdkafka' },
    runtime: 'gcc',
  },
  ruby: {
    name: 'ruby',
    sdkVersion: '1.10.0',
    userAgent: 'OTel-OTLP-Exporter-Ruby/0.31.0 Ruby/3.4.7 (x86_64-linux; ruby)',
    exportEveryMs: 800,
    scopes: {
      http: 'OpenTelemetry::Instrumentation::Faraday',
      rpc: 'OpenTelemetry::Instrumentation::Grpc',
      database: 'OpenTelemetry::Instrumentation::PG',
      messaging: 'OpenTelemetry::Instrumentation::Racecar',
    },
    runtime: 'ruby',
  },
  php: {
    name: 'php',
    sdkVersion: '1.9.0',
    userAgent: 'OTel OTLP Exporter PHP/1.4.0',
    exportEveryMs: 900,
    scopes: {
      http: 'io.opentelemetry.contrib.php.psr18',
      rpc: 'io.opentelemetry.contrib.php.grpc',
      database: 'io.opentelemetry.contrib.php.pdo',
      messaging: 'io.opentelemetry.contrib.php.ext-rdkafka',
    },
    runtime: 'php',
  },
  swift: {
    name: 'swift',
    sdkVersion: '2.1.0',
    userAgent: 'OTel-OTLP-Exporter-Swift/2.1.0',
    exportEveryMs: 1000,
    scopes: { http: 'NSURLSession', rpc: 'GRPC', database: 'GRDB', messaging: 'APNS' },
    runtime: 'swift',
  },
} as const satisfies Record<string, Language>;

export type LanguageName = keyof typeof LANGUAGES;

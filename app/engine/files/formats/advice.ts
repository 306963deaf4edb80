import type { FileHead } from './format.ts';

/** How a file is told that can't be read, and what to do about it. */
interface Known {
  /** Its first bytes. */
  magic?: readonly number[];
  /** What its head holds. */
  text?: RegExp;
  advice: string;
}

const FILE_EXPORTER = 'a file exporter or an OTLP endpoint';

/** In the order in which they are tried: the most certain first. */
const known: readonly Known[] = [
  {
    magic: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66, 0x6f, 0x72, 0x6d, 0x61, 0x74, 0x20, 0x33],
    advice:
      'It is a SQLite file. If it is a capture of Spanscope, open it by itself: captures are neither read into other sessions nor unpacked.',
  },
  {
    text: /^Activity\.TraceId:\s/m,
    advice: `It is what .NET's console exporter prints for people, which can't be read back. Add OpenTelemetry.Exporter.OpenTelemetryProtocol and send to Spanscope, or have a Collector write OTLP to a file.`,
  },
  {
    text: /(?:^|\binfo)\s*(?:Resource|Scope)(?:Spans|Logs|Metrics) #\d+/m,
    advice: `It is what the Collector's debug exporter prints for people, which can't be read back. Use its file exporter, or have it send to Spanscope with otlp.`,
  },
  {
    text: /^\s*traceId: '[0-9a-f]{32}',?\s*$/m,
    advice: `It is what OpenTelemetry JS's console exporter prints for people, which can't be read back. Use its OTLP exporter with ${FILE_EXPORTER}.`,
  },
  {
    text: /^\s*Span #\d+\s*$[^]{0,400}^\s*Trace ?[iI]d\s*:/m,
    advice: `It is what a console exporter prints for people, which can't be read back. Use ${FILE_EXPORTER} instead.`,
  },
  {
    text: /^\s*<(?:!doctype html|html|head|body)\b/i,
    advice:
      'It is a web page, perhaps one that asks for a login. Download the JSON itself: in Jaeger by the trace\'s menu "Trace JSON", in Grafana by "Inspect".',
  },
  {
    text: /^\s*\{\s*"log"\s*:\s*\{\s*"(?:version|creator|browser|pages|entries|comment)"\s*:/,
    advice:
      'It is a HAR file, a recording of requests by a browser. To see them as spans, record with the performance tools instead and save that profile: Spanscope reads trace events.',
  },
  {
    text: /^\s*\{\s*"nodes"\s*:\s*\[\s*\{\s*"id"\s*:\s*\d+\s*,\s*"callFrame"/,
    advice:
      "It is a CPU profile of V8, which has samples and no spans. Open it in the browser's developer tools.",
  },
  {
    text: /^\s*\{\s*"(?:version|\$schema)"\s*:[^]{0,200}speedscope/,
    advice: 'It is a profile for speedscope, which has samples and no spans. Open it there.',
  },
  {
    text: /^\s*\{\s*"status"\s*:\s*"(?:success|error)"\s*,\s*"(?:data|errorType)"\s*:/,
    advice: "It is an answer of Prometheus' API: metrics in a form that Spanscope doesn't read.",
  },
  {
    text: /^# (?:HELP|TYPE) \w+/m,
    advice:
      "It is metrics in Prometheus' text form. A Collector's prometheus receiver turns them into OTLP that Spanscope reads.",
  },
  {
    text: /^\s*\{\s*"traces"\s*:\s*\[\s*\{\s*"traceID"\s*:\s*"[0-9a-f]+"\s*,\s*"root/,
    advice:
      'It is the result of a search in Tempo, which names traces and has no spans. Download the traces themselves.',
  },
];

/** Fields that a profile of pprof begins with: sample types, samples, mappings; each is length-delimited. */
const PPROF_VALUE_TYPE = [0x0a, 0x04, 0x08] as const;

/** What a file is that can't be imported, and what to do: sentences for people. Undefined for one that is nothing known. */
export function adviceFor({ bytes, text }: FileHead): string | undefined {
  for (const { magic, text: pattern, advice } of known) {
    if (magic !== undefined && magic.every((byte, i) => bytes[i] === byte)) return advice;
    if (pattern !== undefined && pattern.test(text)) return advice;
  }
  if (PPROF_VALUE_TYPE.every((byte, i) => bytes[i] === byte) && bytes[4] === 0x10 && bytes[6] === 0x0a) {
    return 'It is a profile of pprof, which has samples and no spans. Open it with "go tool pprof".';
  }
  return undefined;
}

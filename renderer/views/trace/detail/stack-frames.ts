/** A part of a stack trace: a message, or a frame with the lines that belong to it. */
export interface StackPart {
  kind: 'message' | 'frame';
  /** Of a runtime or a package, not of the program itself. */
  library: boolean;
  lines: string[];
}

/**
 * Where code of others lies, in the languages that OpenTelemetry has SDKs for. Judged by file and by namespace: a frame that
 * nothing here knows is the program's own.
 */
const LIBRARY = new RegExp(
  [
    // JavaScript
    String.raw`node_modules[\\/]`,
    String.raw`\bnode:`,
    String.raw`\binternal[\\/](?:process|modules|timers|stream)`,
    // Python, Ruby, PHP
    String.raw`(?:site|dist)-packages[\\/]`,
    String.raw`[\\/]lib[\\/](?:python|ruby)\d?`,
    String.raw`[\\/]gems[\\/]`,
    String.raw`[\\/]vendor[\\/]`,
    // Java, Kotlin, Scala
    String.raw`\bat (?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|akka|groovy|android|androidx)[.\x2f]`,
    String.raw`\bat (?:java\.base|jdk\.\w+)/`,
    String.raw`\bat (?:org\.(?:springframework|apache|hibernate|eclipse|jboss|junit|postgresql)|io\.(?:netty|grpc|micrometer|opentelemetry|undertow|quarkus|vertx)|reactor|com\.(?:zaxxer|fasterxml|google\.common|mysql))\.`,
    // .NET
    String.raw`\bat (?:System|Microsoft|Npgsql|Grpc|Newtonsoft)\.`,
    // Go
    String.raw`[\\/]pkg[\\/]mod[\\/]`,
    String.raw`[\\/]usr[\\/]local[\\/]go[\\/]src[\\/]`,
    String.raw`^(?:runtime|net/http|database/sql|reflect|google\.golang\.org/[\w/.-]+|testing)\.`,
    // Rust
    String.raw`[\\/]rustc[\\/]`,
    String.raw`[\\/]\.cargo[\\/]registry[\\/]`,
    String.raw`^\s*\d+: +<?(?:core|std|alloc|tokio|hyper|tower|futures\w*)::`,
  ].join('|'),
);

/** JavaScript, Java and .NET; PHP; Rust; Python; Ruby. */
const FRAME =
  /^\s*(?:at\s|#\d+\s|\d+:\s+\S+::)|^\s+File ".*", line \d+|^\s*(?:from )?\S+\.rb:\d+:in\s|^\s*\.\.\. \d+ (?:more|common frames)/;
const GO_PLACE = /^\t\S+\.(?:go|s):\d+/;
/** A chunk of frames under one heading: the cause of what came before. */
const HEADING =
  /^\s*(?:Caused by:|Suppressed:|\[cause\]|Traceback |During handling|The above exception|goroutine )/;

/** Takes a stack trace apart, line by line; laid end to end the lines are the text. Nothing is left out. */
export function stackParts(text: string): StackPart[] {
  const parts: StackPart[] = [];
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  for (const line of lines) {
    const last = parts.at(-1);
    if (GO_PLACE.test(line) && last !== undefined) {
      // In Go the function stands above its place.
      const heading = last.kind === 'message' && last.lines.length > 1 ? last.lines.pop()! : undefined;
      if (heading !== undefined) parts.push(frame([heading, line]));
      else Object.assign(last, frame([...last.lines, line]));
    } else if (isContinuation(line, last)) {
      last!.lines.push(line);
      last!.library = LIBRARY.test(last!.lines.join('\n'));
    } else if (FRAME.test(line)) parts.push(frame([line]));
    else if (last?.kind === 'message') last.lines.push(line);
    else if (last !== undefined && isGoFunction(line)) parts.push({ ...frame([line]), kind: 'frame' });
    else parts.push({ kind: 'message', library: false, lines: [line] });
  }
  return parts;
}

function frame(lines: string[]): StackPart {
  return { kind: 'frame', library: lines.some((line) => LIBRARY.test(line)), lines };
}

function isGoFunction(line: string): boolean {
  return /^[\w./*()[\]-]+\([^()]*\)$/.test(line);
}

/** The source line under a frame of Python, the place under one of Rust or Go. */
function isContinuation(line: string, last: StackPart | undefined): boolean {
  if (last?.kind !== 'frame' || HEADING.test(line)) return false;
  const first = last.lines[0]!;
  if (/^\s+File "/.test(first)) return /^\s{4,}\S/.test(line) && !/^\s+File "/.test(line);
  if (/^\s*\d+:\s/.test(first)) return /^\s+at\s/.test(line);
  return last.lines.length === 1 && isGoFunction(first) && GO_PLACE.test(line);
}

/** Parts as they are shown: frames of others in a row become one, which is folded. */
export function foldLibraries(parts: readonly StackPart[]): { parts: StackPart[]; folded: boolean }[] {
  const groups: { parts: StackPart[]; folded: boolean }[] = [];
  for (const part of parts) {
    const folded = part.kind === 'frame' && part.library;
    const last = groups.at(-1);
    if (last !== undefined && last.folded === folded) last.parts.push(part);
    else groups.push({ parts: [part], folded });
  }
  // Folding a single frame would hide as much as it shows.
  return groups.map((group) => ({ ...group, folded: group.folded && group.parts.length > 1 }));
}

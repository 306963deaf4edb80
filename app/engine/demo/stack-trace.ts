/** How a frame and the head of a stack trace look in each language; `frame` is `function@file:line`. */
const styles: Record<
  string,
  {
    head: (type: string, message: string) => string;
    frame: (fn: string, file: string, line: string) => string;
  }
> = {
  nodejs: {
    head: (type, message) => `${type}: ${message}`,
    frame: (fn, file, line) => `    at ${fn} (/srv/app/${file}:${line}:17)`,
  },
  java: {
    head: (type, message) => `${type}: ${message}`,
    frame: (fn, file, line) => `\tat ${fn}(${file.split('/').pop() ?? file}:${line})`,
  },
  python: {
    head: () => 'Traceback (most recent call last):',
    frame: (fn, file, line) => `  File "/app/${file}", line ${line}, in ${fn}`,
  },
  go: {
    head: (_type, message) => `${message}\n\ngoroutine 1 [running]:`,
    frame: (fn, file, line) => `${fn}(...)\n\t/src/${file}:${line}`,
  },
};

/** A stack trace as the language's runtime prints it. `frames` are `function@file:line`, innermost first. */
export function stackTrace(
  language: string,
  type: string,
  message: string,
  frames: readonly string[],
): string {
  const style = styles[language] ?? styles['nodejs']!;
  const lines = frames.map((text) => {
    const [fn = '', place = ''] = text.split('@');
    const [file = '', line = ''] = place.split(':');
    return style.frame(fn, file, line);
  });
  if (language === 'python') {
    return [style.head(type, message), ...lines.reverse(), `${type}: ${message}`].join('\n');
  }
  return [style.head(type, message), ...lines].join('\n');
}

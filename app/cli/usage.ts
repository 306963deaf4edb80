import { DEFAULT_PORTS } from '../engine/defaults.ts';

export const USAGE = `Spanscope receives OpenTelemetry on localhost and shows the traces as they arrive.

Usage
  spanscope [serve] [files…] [options]   receive, and open the files
  spanscope open FILE… [options]         open files as a session, in the Spanscope that runs
                                         if there is one
  spanscope convert IN… -o OUT           write what files hold in another format
  spanscope query FILE… 'QUERY'          print the traces of files that a query selects
  spanscope replay FILE… --to URL        send what files hold to an OTLP endpoint
  spanscope demo [options]               send the demo shop's traces to a receiver

Files are traces in any format that Spanscope reads, told by their content: OTLP (JSON, JSON
Lines, protobuf, of the Collector too), Jaeger, Zipkin, Tempo, Go stdouttrace, Python console,
Chrome trace events, captures (.spanscope); plain or in gzip, zstd, zip and tar. convert, query
and replay also read standard input, as "-".

Options of serve
  --data DIR             folder of the data file
  --port N               port of window and RPC (${DEFAULT_PORTS.ui}; 0: any free one)
  --otlp-http N          port for OTLP/HTTP (${DEFAULT_PORTS.otlpHttp}; 0: any free one)
  --otlp-grpc N          port for OTLP/gRPC (${DEFAULT_PORTS.otlpGrpc}; 0: any free one)
  --listen ADDRESS       receive OTLP on this address instead of localhost; senders then
                         need the header "authorization: Bearer <token>"
  --allow-origin ORIGIN  a web origin whose pages may send OTLP, besides localhost's; repeatable
  --max-bytes SIZE       size at which the oldest data is let go of, such as 500MB or 4GiB
  --max-age DURATION     age at which data is let go of, such as 90m, 36h or 14d
  --max-body SIZE        largest OTLP request, after decompression (64MiB)
  --no-open              do not open the browser
  --json                 print one line of JSON once everything listens, and nothing else

Options of open, besides those of serve
  --merge                into the live session instead of one of their own
  --watch                go on reading what is added; folders can be named too,
                         and each that is named is a session of its own

Options of convert, query and replay
  --query QUERY          only traces in which it selects a span (convert, replay)
  --strict               what is skipped in a file counts as a failure
  --redact               replace what looks sensitive (convert, replay)

Options of convert
  -o, --output OUT       the file to write; "-" for standard output
  --format FORMAT        otlp-json, otlp-jsonl, otlp-proto, jaeger-json or spanscope, where the
                         end of OUT (.json .jsonl .pb .jaeger.json .spanscope) does not say it
  --force                replace OUT where it is there

Options of query
  --json                 print one JSON object
  --limit N              traces that are printed (50)
  --order ORDER          newest, oldest, slowest or errors
  --fail-if-any          exit with 3 where a trace matches
  --fail-if-none         exit with 3 where none does

Options of replay
  --to URL               where OTLP is received (http://localhost:${DEFAULT_PORTS.otlpHttp}); gRPC at its
                         port ${DEFAULT_PORTS.otlpGrpc}, https for TLS
  --protocol PROTOCOL    http or grpc, where the port doesn't tell
  --only SIGNALS         traces, logs, metrics, or several with commas; without it logs go along
                         with their traces, and all logs and metrics where there is no --query
  --header NAME=VALUE    a header of every request; repeatable
  --speed FACTOR         0.1 to 100 times as fast as it was
  --max-pause DURATION   wait no longer than this where nothing had happened, such as 5s
  --loop                 begin again at the end, until it is stopped
  --fresh-ids            new trace and span ids in each round

Options of demo
  --rate N               traces a second
  --fault NAME           a fault that is switched on; repeatable
  --seed N               the same number gives the same traffic
  --endpoint URL         where OTLP/HTTP is received (http://localhost:${DEFAULT_PORTS.otlpHttp})

  -h, --help             this text
  -v, --version          the version

Exit codes: 0 all went well, 1 something could not be started, read or written, 2 a command line
or query that can't be followed, 3 the condition of --fail-if-any or --fail-if-none is met, 130
and 143 stopped by a signal before the end, 141 the output was closed before all was written.

The environment variable SPANSCOPE_TOKEN, of at least 16 characters, sets the token that
otherwise is new at every start.
`;

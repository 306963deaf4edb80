import { DEFAULT_PORTS } from '../engine/defaults.ts';

export const USAGE = `Spanscope receives OpenTelemetry on localhost and shows the traces as they arrive.

Usage
  spanscope [serve] [files…] [options]   receive, and open the files
  spanscope demo [options]               send the demo shop's traces to a receiver

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

Options of demo
  --rate N               traces a second
  --fault NAME           a fault that is switched on; repeatable
  --seed N               the same number gives the same traffic
  --endpoint URL         where OTLP/HTTP is received (http://localhost:${DEFAULT_PORTS.otlpHttp})

  -h, --help             this text
  -v, --version          the version

The environment variable SPANSCOPE_TOKEN, of at least 16 characters, sets the token that
otherwise is new at every start.
`;

import Foundation
import TestSupport

/// An HTTP server of a folder's files on this machine, ended with its owner; the first part of an address says how it serves.
final class FileServer {
  /// How files are served.
  enum Manner: String {
    /// Whole, or from the byte that was asked for.
    case whole
    /// From the first byte, whatever was asked for.
    case noRanges
    /// Half of what is missing; then the connection ends.
    case cut
    /// In small pieces with pauses.
    case slow
    /// A thousand bytes, then nothing more.
    case stall
  }

  private let address: String
  private let process = Process()

  init(_ folder: String) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.script, folder]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    address = "http://127.0.0.1:\(line.split(separator: "\n").first ?? "0")"
  }

  deinit {
    // The threads of a test run block the other signals, and a child inherits that.
    kill(process.processIdentifier, SIGKILL)
  }

  /// The address that `--mirror` takes.
  func address(_ manner: Manner = .whole) -> String { "\(address)/\(manner.rawValue)" }

  private static let script = """
    import http.server, os, sys, time
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            manner, name = self.path.strip('/').split('/', 1)
            path = os.path.join(sys.argv[1], name)
            if not os.path.isfile(path):
                return self.send_error(404)
            data = open(path, 'rb').read()
            asked = self.headers.get('Range')
            start = int(asked.split('=')[1].split('-')[0]) if asked and manner != 'noRanges' else 0
            if start and start >= len(data):
                return self.send_error(416)
            self.send_response(206 if start else 200)
            if start:
                self.send_header('Content-Range', f'bytes {start}-{len(data) - 1}/{len(data)}')
            rest = data[start:]
            self.send_header('Content-Length', str(len(rest)))
            self.end_headers()
            if manner == 'cut':
                rest = rest[:len(rest) // 2]
            pieces = [rest]
            if manner == 'slow':
                pieces = [rest[i:i + 10000] for i in range(0, len(rest), 10000)]
            if manner == 'stall':
                pieces = [rest[:1000], b'']
            for index, piece in enumerate(pieces):
                if index:
                    time.sleep(60 if manner == 'stall' else 0.1)
                self.wfile.write(piece)
                self.wfile.flush()
        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()
    """
}

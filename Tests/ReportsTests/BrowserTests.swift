import Digests
import Foundation
import TestSupport
import Testing

/// The HTML report in a real browser, at the widths of a phone and of a screen.
@Suite(.enabled(if: Browser.program != nil, "chromium is not in PATH; apt-get install chromium"), .serialized)
struct BrowserTests {
  private func page(_ scratch: Scratch, _ arguments: [String] = []) async throws -> String {
    let reports = ["--report", scratch.file("r.html"), "--json", scratch.file("r.json"), "-q", "--min-accuracy", "0.5"]
    let result = try await run("cifar-eval", arguments + reports)
    #expect(result.status == 0, "\(result.stderr)")
    return try scratch.text("r.html")
  }

  /// Every figure of the page, as the browser shows it, is the JSON report's, rounded as shown.
  @Test func showsTheNumbersOfTheJSON() async throws {
    let scratch = try Scratch()
    _ = try await page(scratch)
    let json = try scratch.json("r.json")
    let shown = try await Browser.dump(scratch.file("r.html"), width: 1200, scratch)
    let figures = shown.matches(of: /data-key="([^"]+)" (?:data-)?value="([^"]*)">([^<]*)</)
    #expect(figures.count > 190)
    var keys = Set<String>()
    for figure in figures {
      let (key, value, text) = (String(figure.1), String(figure.2), String(figure.3))
      keys.insert(key)
      let expected = try #require(json[key], "\(key)")
      guard let number = expected.number else {
        #expect(expected == .null && value.isEmpty && text == "n/a", "\(key)")
        continue
      }
      #expect(Double(value) == number, "\(key)")
      expectRounded(text, number, key)
    }
    for key in ["accuracy", "metrics.interval.low", "metrics.brier_score", "classes.9.f1", "confusion.9.9"] {
      #expect(keys.contains(key))
    }
  }

  private func expectRounded(_ text: String, _ number: Double, _ key: String) {
    let isPercent = text.hasSuffix(" %")
    let digits = text.replacing(" %", with: "").replacing(",", with: "").replacing("+", with: "")
    if digits.hasPrefix("< ") {
      #expect(number < Double(digits.dropFirst(2)) ?? 0, "\(key)")
      return
    }
    let places = digits.split(separator: ".").dropFirst().first?.count ?? 0
    let shown = Double(digits) ?? .nan
    let half = 0.5 * pow(10, -Double(places)) + 1e-9
    #expect(abs(shown - number * (isPercent ? 100 : 1)) <= half, "\(key): \(text) for \(number)")
  }

  /// Reports of short and of long names, and a comparison, at the widths of a phone and of a screen.
  @Test func keepsAllTextInside() async throws {
    let scratch = try Scratch()
    let names = ["a rather long name of a class", "Donaudampfschifffahrt"] + (2..<10).map { "class \($0)" }
    let file = try scratch.write(names.joined(separator: "\n"), to: "names")
    let short = try await page(scratch, ["--samples", scratch.file("a.csv")])
    let long = try await page(scratch, ["--class-names", file, "--dtype", "bf16", "--samples", scratch.file("b.csv")])
    let files = [scratch.file("a.csv"), scratch.file("b.csv")]
    let result = try await run("cifar-eval", ["compare"] + files + ["--report", scratch.file("c.html")])
    #expect(result.status == 0, "\(result.stderr)")
    let pages = try [short, long, scratch.text("c.html")]
    let all = try await Browser.measure(pages.flatMap { [(page: $0, width: 390), (page: $0, width: 1200)] }, scratch)
    #expect(all.map(\.width) == [390, 1200, 390, 1200, 390, 1200])
    for found in all {
      #expect(found.overflows.isEmpty, "\(found.width): \(found.overflows)")
      #expect(found.requests.isEmpty)
    }
  }

  /// The measure itself: it finds text that overflows, and a request.
  @Test func wouldFindAFault() async throws {
    let scratch = try Scratch()
    let page = """
      <body><p style="width: 100px; white-space: nowrap">much more text than a hundred pixels can hold</p>
      <svg viewBox="0 0 360 20"><text x="300" y="10">beyond the right edge of it</text></svg>
      <img src="http://127.0.0.1:9/x.png"></body>
      """
    let found = try #require(try await Browser.measure([(page: page, width: 390)], scratch).first)
    #expect(found.overflows.count >= 2, "\(found)")
    #expect(found.requests == ["http://127.0.0.1:9/x.png"])
  }

  /// What a browser would be forbidden is not asked for either.
  @Test func namesNothingOutsideItself() async throws {
    let scratch = try Scratch()
    let text = try await page(scratch)
    var hash = SHA256()
    hash.update(Array(try #require(text.firstMatch(of: /(?s)<style>(.*?)<\/style>/)).1.utf8))
    let style = "style-src 'sha256-\(Data(hash.finalize()).base64EncodedString())'"
    #expect(text.contains("default-src 'none'; img-src data:; \(style)"))
    #expect(!text.contains("<script") && !text.contains("<link") && !text.contains("@import") && !text.contains("url("))
    // Links lead to places of the page itself, and each of them is there.
    #expect(text.matches(of: /src="(?!data:image\/png)/).isEmpty && text.matches(of: /href="(?!#)/).isEmpty)
    let places = Set(text.matches(of: /id="([^"]+)"/).map { String($0.1) })
    let links = text.matches(of: /href="#([^"]+)"/).map { String($0.1) }
    #expect(links.count > 20 && links.allSatisfy(places.contains))
    #expect(text.matches(of: /\ on[a-z]+="/).isEmpty)
  }
}

/// Debian's chromium without a window.
enum Browser {
  static let program = findProgram("chromium", "chromium-headless-shell")

  struct Findings {
    var width = 0
    var overflows: [String] = []
    var requests: [String] = []

    init(_ text: Substring) {
      for line in text.split(separator: "\n") {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { continue }
        switch parts[0] {
        case "width": width = Int(parts[1]) ?? 0
        case "request": requests.append(parts[1])
        default: overflows.append(parts[1])
        }
      }
    }
  }

  /// The page as the browser holds it after loading.
  static func dump(_ path: String, width: Int, _ scratch: Scratch) async throws -> String {
    let arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
      "--user-data-dir=" + scratch.file("profile"), "--window-size=\(width),900", "--hide-scrollbars",
      "--virtual-time-budget=2000", "--dump-dom", "file://" + path,
    ]
    let result = try await run(program ?? "", arguments, timeout: 100)
    #expect(result.status == 0, "\(result.stderr)")
    return result.stdout
  }

  /// Loads each page in a frame, with a script that looks for text outside its box and for requests.
  ///
  /// A window is no narrower than 500 pixels; a frame is as narrow as it is told to be.
  static func measure(_ pages: [(page: String, width: Int)], _ scratch: Scratch) async throws -> [Findings] {
    let policy = /<meta http-equiv="Content-Security-Policy"[^>]*>/
    let frames = pages.enumerated().map { index, one in
      let content = (one.page.replacing(policy, with: "") + script).replacing("&", with: "&amp;")
        .replacing("\"", with: "&quot;")
      return """
        <iframe id="\(index)" width="\(one.width)" height="3000" frameborder="0" srcdoc="\(content)"></iframe>
        """
    }
    let lists = pages.indices.map { "<pre id=\"findings\($0)\"></pre>" }
    let path = try scratch.write("<!DOCTYPE html><body>\(lists.joined())\(frames.joined())</body>", to: "measured.html")
    let shown = try await dump(path, width: 1300, scratch)
    return try pages.indices.map { index in
      let result = try #require(shown.firstMatch(of: try Regex("<pre id=\"findings\(index)\">([^<]*)</pre>")))
      return Findings(result.output[1].substring ?? "")
    }
  }

  private static let script = """
    <script>
    addEventListener('load', () => {
      const found = ['width ' + innerWidth];
      const page = document.documentElement;
      if (page.scrollWidth > page.clientWidth) found.push('overflow page ' + page.scrollWidth);
      for (const element of document.querySelectorAll('body, body *')) {
        if (element.closest('svg, script') || getComputedStyle(element).display == 'inline') continue;
        if (element.clientWidth && element.scrollWidth > element.clientWidth + 1)
          found.push('overflow ' + element.tagName + '.' + element.className + ' ' + element.scrollWidth + '>' + element.clientWidth);
      }
      for (const text of document.querySelectorAll('svg text')) {
        const inner = text.getBoundingClientRect(), outer = text.ownerSVGElement.getBoundingClientRect();
        if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 1
            || inner.bottom > outer.bottom + 1) found.push('overflow svg ' + text.textContent);
      }
      for (const entry of performance.getEntriesByType('resource'))
        if (!entry.name.startsWith('data:')) found.push('request ' + entry.name);
      parent.document.getElementById('findings' + frameElement.id).textContent = found.join('\\n');
    });
    </script>
    """
}

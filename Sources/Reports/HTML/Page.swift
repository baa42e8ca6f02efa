import Digests
import FoundationEssentials

/// The frame of a page: one file that loads nothing and runs nothing.
enum Page {
  static func document(title: String, body: String) -> [UInt8] {
    Array(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'sha256-\(hash)'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTML.text(title))</title>
      <style>\(style)</style>
      </head>
      <body>
      <main>
      \(body)
      </main>
      </body>
      </html>

      """.utf8)
  }

  /// What a browser knows the style by, and takes no other.
  private static let hash: String = {
    var hash = SHA256()
    hash.update(Array(style.utf8))
    return Data(hash.finalize()).base64EncodedString()
  }()

  private static let style = """

    :root { --back: #fff; --card: #f6f8fa; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --blue: #0969da;
      --red: #cf222e; --orange: #bc4c00; --green: #1a7f37; }
    @media (prefers-color-scheme: dark) { :root { --back: #0d1117; --card: #161b22; --text: #e6edf3; --soft: #9198a1;
      --line: #3d444d; --blue: #4493f8; --red: #f85149; --orange: #f0883e; --green: #3fb950; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--back); color: var(--text); line-height: 1.45;
      font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
    main { max-width: 74rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; overflow-wrap: anywhere; }
    header { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1rem; }
    h1 { font-size: 1rem; font-weight: 600; margin: 0; color: var(--soft); }
    h2 { font-size: 1.05rem; margin: 0 0 .3rem; }
    .headline { font-size: clamp(2.6rem, 9vw, 4rem); font-weight: 700; line-height: 1.1; margin: .3rem 0 .2rem; }
    .note, .soft { color: var(--soft); font-size: .85rem; margin: 0 0 .6rem; }
    .interval { font-size: 1.15rem; margin: 0 0 .3rem; }
    nav { display: flex; flex-wrap: wrap; gap: .3rem .9rem; font-size: .85rem; margin: 0 0 1rem; }
    a { color: var(--blue); text-decoration: none; } nav a:hover, a:focus { text-decoration: underline; }
    svg a:hover rect, svg a:focus rect { stroke: var(--text); }
    .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.3rem, 1fr)); gap: .6rem; margin: 0 0 1rem; }
    .tiles div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .7rem; }
    .tiles dt { color: var(--soft); font-size: .78rem; }
    .tiles dd { margin: 0; font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
    .tiles .ends { font-size: .7rem; white-space: nowrap; font-weight: 400; color: var(--soft); }
    .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
    section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem; min-width: 0; }
    .whole { grid-column: 1 / -1; }
    .stack { display: flex; flex-direction: column; gap: 1rem; min-width: 0; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .85rem; font-variant-numeric: tabular-nums; }
    th, td { text-align: right; padding: .22rem .35rem; border-bottom: 1px solid var(--line); vertical-align: top;
      overflow-wrap: normal; }
    th { color: var(--soft); font-weight: 600; }
    .name { text-align: left; overflow-wrap: anywhere; min-width: 3rem; }
    td.name { min-width: 7rem; } td .ends { display: block; font-size: .7rem; white-space: nowrap; color: var(--soft); }
    .nowrap { white-space: nowrap; }
    .good { color: var(--green); } .bad { color: var(--red); }
    ul.gates { list-style: none; margin: .5rem 0 0; padding: 0; font-size: .9rem; }
    svg { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 auto; }
    svg text { font-size: 10px; fill: var(--text); font-variant-numeric: tabular-nums; }
    svg .end { text-anchor: end; } svg .middle { text-anchor: middle; } svg .muted { fill: var(--soft); }
    svg .bar { fill: var(--blue); fill-opacity: .55; } svg .bar2 { fill: var(--soft); fill-opacity: .5; }
    svg .whisker { stroke: var(--text); stroke-width: 1.2; } svg .rule { stroke: var(--line); stroke-width: .8; }
    svg .mark { stroke: var(--orange); stroke-width: 2; } svg .ideal { stroke: var(--soft); stroke-dasharray: 3 3; }
    svg .right { fill: var(--blue); } svg .wrong { fill: var(--orange); } svg .back { fill: var(--back); }
    svg .tiny { font-size: 7.5px; } svg .curve { stroke: var(--blue); stroke-width: 1.5; }
    svg .more { fill: var(--green); fill-opacity: .6; } svg .less { fill: var(--red); fill-opacity: .6; }
    .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.2rem, 1fr)); gap: .7rem; }
    details { border-bottom: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; }
    .groups { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem; padding: .6rem 0; }
    .group { border-radius: .4rem; padding: .3rem; } .group:target { outline: 2px solid var(--blue); }
    .group p { margin: 0 0 .3rem; font-size: .85rem; } .row { display: grid; grid-template-columns: repeat(4, 1fr); gap: .4rem; }
    figure { margin: 0; font-size: .78rem; line-height: 1.3; }
    figure img { display: block; width: 100%; height: auto; aspect-ratio: 1; image-rendering: pixelated; border-radius: .3rem;
      border: 1px solid var(--line); }
    dl.run { display: grid; grid-template-columns: minmax(5.5rem, 9rem) minmax(0, 1fr); gap: .25rem .8rem; margin: 0;
      font-size: .85rem; }
    dl.run dt { color: var(--soft); } dl.run dd { margin: 0; }
    code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .95em; }
    @media (max-width: 40rem) { .wide, td .ends { display: none; } td.name { min-width: 3rem; } dl.run { grid-template-columns: 1fr; } dl.run dd { margin-bottom: .4rem; }
      table { font-size: .74rem; } th, td { padding: .22rem .12rem; } }
    @media print { :root { --back: #fff; --card: #fff; --text: #000; --soft: #444; --line: #bbb; --blue: #0969da;
      --orange: #bc4c00; --red: #cf222e; --green: #1a7f37; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } main { padding: 0; }
      section, figure, tr, dl.run { break-inside: avoid; } .grid, .stack { display: block; } section { margin-bottom: .7rem; }
      section.whole { break-inside: auto; } h2, .note { break-after: avoid; break-inside: avoid; } svg { max-width: 26rem; }
      nav, .shots:not([open]), #mistakes-by-class:not(:has([open])) { display: none; } .scroll { overflow: visible; } table { font-size: .7rem; } td .ends { font-size: .55rem; } th, td { padding: .2rem .25rem; }
      .gallery { grid-template-columns: repeat(10, 1fr); gap: .4rem; break-inside: avoid; } figure { font-size: .6rem; } }

    """
}

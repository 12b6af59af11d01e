namespace LocalRunner.Bench.Reports;

/// <summary>How the page looks: on a phone, a desktop and paper, in light and dark. Nothing in it may need escaping in XML.</summary>
internal static class HtmlStyle
{
    public const string Sheet = """

        :root { color-scheme: light dark; --paper: #fdfcfa; --card: #f5f3ee; --ink: #1f2328; --quiet: #5b626c; --rule: #dedad1;
          --here: #2f6c8f; --there: #b5651d; --other: #9a9fa6; --over: #b23b3b; --link: #1d5f86; }
        @media (prefers-color-scheme: dark) { :root { --paper: #15181c; --card: #1d2126; --ink: #e6e3dd; --quiet: #a2a8b0; --rule: #353b43;
          --here: #6fb1d6; --there: #e09a55; --other: #7d848d; --over: #e5776f; --link: #8cc4e6; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
        h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
        h2 { margin: 0 0 0.75rem; font-size: 1.3rem; line-height: 1.25; }
        h3 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
        a { color: var(--link); }
        .lead, .note, figcaption span { color: var(--quiet); }
        .lead { margin: 0.4rem 0 0; }
        .note { margin: 0.4rem 0 0; font-size: 0.875rem; max-width: 44rem; }
        nav { display: flex; flex-wrap: wrap; gap: 0.35rem 1.1rem; margin-top: 1rem; }
        section { margin-top: 2.25rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
        dl.facts { margin: 0; display: grid; gap: 0.3rem; max-width: 60rem; }
        dl.facts div { display: grid; grid-template-columns: 10rem 1fr; gap: 0 1rem; }
        dt { color: var(--quiet); }
        dd { margin: 0; }
        ul { margin: 0; padding-left: 1.2rem; max-width: 56rem; }
        li { margin: 0.3rem 0; }
        .scroll { margin-top: 1.25rem; overflow-x: auto; }
        .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        table { border-collapse: collapse; font-size: 0.9rem; line-height: 1.35; overflow-wrap: normal; }
        caption { text-align: left; font-weight: 600; font-size: 1rem; padding-bottom: 0.4rem; }
        th, td { padding: 0.35rem 0.9rem 0.35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
        .long { min-width: 10rem; }
        tbody th { position: sticky; left: 0; background: var(--paper); }
        thead th { color: var(--quiet); font-weight: 500; vertical-align: bottom; }
        tbody th { font-weight: 600; }
        .number, .short { white-space: nowrap; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        thead .number { white-space: normal; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1.5rem 2rem; margin-top: 1.5rem; align-items: start; }
        figure { margin: 0; padding: 1rem; background: var(--card); border-radius: 0.5rem; }
        figcaption { margin-bottom: 0.6rem; font-size: 0.8rem; line-height: 1.4; }
        figcaption b { display: block; font-size: 0.95rem; }
        svg { display: block; overflow: visible; width: 100%; height: auto; max-width: 30rem; }
        svg text { fill: var(--ink); font-size: 11.5px; font-variant-numeric: tabular-nums; }
        svg .strong { font-weight: 600; }
        svg .small { fill: var(--quiet); font-size: 10.5px; }
        svg .here { fill: var(--here); }
        svg .there { fill: var(--there); }
        svg .other { fill: var(--other); }
        svg .over { fill: var(--over); }
        svg .whisker { stroke: var(--ink); stroke-width: 1.2; }
        svg .mark { stroke: var(--ink); stroke-width: 1.4; }
        svg .dashed { stroke-dasharray: 3 2; }
        svg .grid { stroke: var(--rule); }
        svg .axis { stroke: var(--quiet); }
        svg .strip { fill: var(--rule); opacity: 0.5; }
        svg .dot { fill: var(--here); fill-opacity: 0.65; stroke: var(--card); stroke-width: 0.6; }
        svg .curve { fill: none; stroke: var(--here); stroke-width: 1.8; }
        svg .fit { fill: none; stroke: var(--there); stroke-width: 1.8; stroke-dasharray: 6 3; }
        @media screen and (max-width: 44rem) {
          body { padding: 1.25rem 1rem 3rem; }
          h1 { font-size: 1.4rem; }
          dl.facts { gap: 0.5rem; }
          dl.facts div { grid-template-columns: 1fr; }
          dt { font-size: 0.8rem; }
          table, caption, tbody { display: block; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
          tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4rem 1rem; padding: 0.75rem; margin-bottom: 0.6rem; background: var(--card); border-radius: 0.5rem; }
          th, td, .number, .short, .long { position: static; min-width: 0; background: none; padding: 0; border: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
          tbody th { grid-column: 1 / -1; }
          td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: 0.75rem; }
          td:empty { display: none; }
        }
        @media print {
          @page { size: A4; margin: 14mm; }
          :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --rule: #bbb;
            --here: #2f6c8f; --there: #b5651d; --other: #9a9fa6; --over: #b23b3b; --link: #000; }
          html { font-size: 9.5pt; }
          .long { min-width: 22mm; }
          body { padding: 0; max-width: none; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          nav { display: none; }
          h2, h3, caption { break-after: avoid; }
          tr, figure, li, dl.facts div { break-inside: avoid; }
          thead { display: table-header-group; }
          .scroll { overflow: visible; }
          table { font-size: 7.2pt; }
          th, td { padding: 0.25rem 0.35rem 0.25rem 0; }
          .charts { grid-template-columns: 1fr 1fr; gap: 6mm; }
          figure { padding: 3mm; border: 1px solid var(--rule); }
        }

        """;
}

/// The style sheet of the page: light and dark, narrow and printed, without anything to load.
///
/// Text has a contrast of at least 4.5 : 1 on its ground in both schemes (WCAG 2.2, 1.4.3).
enum PageStyle {
    static let sheet = """
        :root{color-scheme:light dark;--ground:#fff;--card:#f5f7f9;--ink:#1b1f24;--quiet:#55606b;\
        --line:#d4dae0;--accent:#00598c;--mark:#e3f1ea;--warn:#fbe9dd;--caution:#8a3b00;--grid:#d4dae0}
        @media (prefers-color-scheme:dark){:root{--ground:#14171b;--card:#1d2228;--ink:#e8ebee;\
        --quiet:#a9b3bd;--line:#38414a;--accent:#7cc4f5;--mark:#17352a;--warn:#3d2413;--caution:#ffb37a;--grid:#38414a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);\
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif}
        main,header,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}
        h1{font-size:1.7rem;line-height:1.25;margin:2rem 0 .25rem}
        h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}
        h3{font-size:1.05rem;margin:1.75rem 0 .5rem}
        h4{font-size:1rem;margin:1.25rem 0 .5rem}
        p{margin:.5rem 0;max-width:48rem}
        a{color:var(--accent)}
        .byline,footer{color:var(--quiet)}
        .answer{font-size:1.15rem;background:var(--mark);border-left:.35rem solid #009e73;\
        padding:.9rem 1.1rem;border-radius:.3rem;margin:1rem 0;max-width:none;overflow-wrap:anywhere}
        .answer.regressed,.answer.error{background:var(--warn);border-color:#d55e00}
        .answer.inconclusive{background:var(--card);border-color:#777}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.75rem 0;padding:0}
        .remarks{list-style:none;padding:0;margin:0;display:grid;gap:.35rem}
        .remarks li{display:grid;grid-template-columns:5.2rem 1fr;gap:.75rem;overflow-wrap:anywhere}
        .remarks b{font-weight:600;color:var(--quiet)}
        .remarks .caution b{color:var(--caution)}
        .scroll{overflow-x:auto;margin:.75rem 0}
        .scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--quiet);padding:0 0 .35rem}
        th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
        thead th{vertical-align:bottom;white-space:normal;font-weight:600;border-bottom:2px solid var(--line)}
        tbody th{font-weight:600}
        .t,.facts th,.facts td{text-align:left}
        .marked{background:var(--mark)}
        .facts th{font-weight:400;color:var(--quiet);vertical-align:top}
        .facts td{white-space:normal;overflow-wrap:anywhere}
        .bar{display:block;fill:none;stroke:var(--accent)}
        .bar .tics{stroke:var(--grid)}
        .bar .thin{stroke-width:1.5}
        .bar .thick{stroke-width:4}
        .bar .end{stroke-width:2.5}
        .bar circle{fill:var(--accent);stroke:var(--ground);stroke-width:1}
        figure{margin:1.25rem 0 2rem}
        .plot{background:#fff;border:1px solid var(--line);border-radius:.4rem;padding:.5rem;overflow-x:auto}
        .plot svg{display:block;width:100%;min-width:36rem;height:auto}
        figcaption{color:var(--quiet);font-size:.9rem;margin-top:.5rem;max-width:60rem;overflow-wrap:anywhere}
        pre{background:var(--card);border:1px solid var(--line);border-radius:.3rem;padding:.75rem 1rem;\
        overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.9rem}
        summary{cursor:pointer;font-weight:600;margin:.75rem 0}
        .note{background:var(--card);border-left:.35rem solid #d55e00;padding:.6rem 1rem;border-radius:.3rem;\
        overflow-wrap:anywhere}
        footer{padding-top:1rem;padding-bottom:3rem;font-size:.9rem}
        @media (max-width:40rem){body{font-size:15px}h1{font-size:1.35rem}main,header,footer{padding:0 .9rem}\
        .remarks li{grid-template-columns:1fr;gap:0;margin-bottom:.3rem}th,td{padding:.3rem .5rem}}
        @media print{:root{--ground:#fff;--card:#fff;--ink:#000;--quiet:#444;--line:#bbb;--accent:#00598c;\
        --mark:#eef6f2;--warn:#fbf0e8;--caution:#8a3b00;--grid:#ccc}body{font-size:10pt}main,header,footer{max-width:none}\
        nav{display:none}figure,tr,.answer{break-inside:avoid}h2,h3{break-after:avoid}.scroll,.plot{overflow:visible}\
        table{font-size:7.5pt}th,td{padding:.15rem .3rem;white-space:normal}.plot svg{min-width:0}\
        details::details-content{content-visibility:visible}}
        """
}

/// The style sheet of the page: light and dark, narrow and printed, without anything to load.
///
/// Text has a contrast of at least 4.5 : 1 on its ground in both schemes, and what is drawn has
/// 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). Green praises and orange blames; what is neither is blue.
enum PageStyle {
    static let sheet = """
        :root{color-scheme:light dark;--ground:#fff;--card:#f5f7f9;--paper:#fff;--ink:#1b1f24;\
        --quiet:#55606b;--line:#d4dae0;--accent:#00598c;--good:#007a55;--bad:#b83f00;--open:#69727b;\
        --praise:#e3f1ea;--blame:#fbe9dd;--notice:#e6eff7;--caution:#8a3b00;--shade:#0003}
        @media screen and (prefers-color-scheme:dark){:root{--ground:#14171b;--card:#1d2228;\
        --paper:#1b2026;--ink:#e8ebee;--quiet:#a9b3bd;--line:#38414a;--accent:#7cc4f5;--good:#35b387;\
        --bad:#f0743d;--open:#8d97a1;--praise:#17352a;--blame:#3d2413;--notice:#1b3044;\
        --caution:#ffb37a;--shade:#000a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);overflow-wrap:anywhere;\
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif}
        main,header,footer{max-width:86rem;margin:0 auto;padding:0 1.25rem}
        h1{font-size:1.7rem;line-height:1.25;margin:2rem 0 .25rem}
        h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}
        h3{font-size:1.05rem;margin:1.75rem 0 .5rem}
        h4{font-size:1rem;margin:1.25rem 0 .5rem}
        p{margin:.5rem 0;max-width:48rem}
        a{color:var(--accent)}
        .byline,footer{color:var(--quiet)}
        .answer{font-size:1.15rem;background:var(--card);border-left:.35rem solid var(--accent);\
        padding:.9rem 1.1rem;border-radius:.3rem;margin:1rem 0;max-width:none}
        .answer.praise,.answer.improved{background:var(--praise);border-color:var(--good)}
        .answer.regressed,.answer.error{background:var(--blame);border-color:var(--bad)}
        .answer.inconclusive{border-color:var(--open)}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.75rem 0;padding:0}
        nav li:has(ul){flex-basis:100%;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
        nav ul ul{margin:0;font-size:.9rem;align-items:baseline}
        .remarks{list-style:none;padding:0;margin:0;display:grid;gap:.35rem;max-width:68rem}
        .remarks li{display:grid;grid-template-columns:5.2rem minmax(0,1fr);gap:.75rem}
        .remarks b{font-weight:600;color:var(--quiet)}
        .remarks .caution b{color:var(--caution)}
        .label{color:var(--quiet);font-size:.9rem;margin:.75rem 0 .35rem;max-width:60rem}
        .scroll,.plot{overflow-x:auto;container-type:scroll-state;scrollbar-width:thin}
        .scroll{margin:.35rem 0 .75rem;background:\
        linear-gradient(90deg,var(--ground) 1rem,#0000) 0 0/3rem 100% no-repeat local,\
        linear-gradient(270deg,var(--ground) 1rem,#0000) 100% 0/3rem 100% no-repeat local,\
        linear-gradient(90deg,var(--shade),#0000) 0 0/.8rem 100% no-repeat scroll,\
        linear-gradient(270deg,var(--shade),#0000) 100% 0/.8rem 100% no-repeat scroll}
        .scroll:focus-visible,.plot:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        .scroll::before,.plot::before{content:"↔ scroll sideways to see all";display:none;position:sticky;\
        left:0;width:fit-content;color:var(--quiet);font-size:.85rem}
        @container scroll-state(scrollable:x){.scroll::before,.plot::before{display:block}}
        table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
        th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
        thead th{vertical-align:bottom;white-space:normal;overflow-wrap:normal;font-weight:600;\
        border-bottom:2px solid var(--line)}
        tbody th{font-weight:600}
        .scroll tbody th{position:sticky;left:0;background:var(--ground)}
        th.t,td.t,.facts th,.facts td{text-align:left;white-space:normal}
        tbody .t{min-width:8.6rem;max-width:24rem}
        .praise,.scroll .praise th{background:var(--praise)}
        .blame,.scroll .blame th{background:var(--blame)}
        .notice,.scroll .notice th{background:var(--notice)}
        .facts,.texts{width:100%;table-layout:fixed}
        .facts th,.texts th:first-child{width:26%}
        .facts th{font-weight:400;color:var(--quiet);vertical-align:top}
        .texts th,.texts td{vertical-align:top}
        .texts tbody .t{min-width:0;max-width:none}
        .differs{background:none;color:inherit;font-weight:700;text-decoration:underline}
        .bar{display:block;fill:none;stroke:var(--accent)}
        .bar .tics{stroke:var(--line)}
        .bar .thin{stroke-width:1.5}
        .bar .thick{stroke-width:4}
        .bar .end{stroke-width:2.5}
        .bar circle{fill:var(--accent);stroke:var(--ground);stroke-width:1}
        figure{margin:1.25rem 0 2rem;max-width:68rem}
        .plot{background:var(--paper);border:1px solid var(--line);border-radius:.4rem;padding:.5rem}
        .plot svg{display:block;width:100%;min-width:46rem;height:auto}
        figcaption{color:var(--quiet);font-size:.9rem;margin-top:.5rem;max-width:60rem}
        pre{background:var(--card);border:1px solid var(--line);border-radius:.3rem;padding:.75rem 1rem;\
        white-space:pre-wrap;font-size:.9rem}
        code{white-space:nowrap;font-size:.92em}pre code,code.long{white-space:pre-wrap}pre code{font-size:inherit}
        summary{cursor:pointer;font-weight:600;margin:.75rem 0}
        .note{background:var(--card);border-left:.35rem solid var(--bad);padding:.6rem 1rem;\
        border-radius:.3rem}
        footer{padding-top:1rem;padding-bottom:3rem;font-size:.9rem}
        @media (max-width:40rem){body{font-size:15px}h1{font-size:1.35rem}main,header,footer{padding:0 .9rem}\
        .remarks li{grid-template-columns:minmax(0,1fr);gap:0;margin-bottom:.3rem}th,td{padding:.3rem .4rem}\
        .facts th,.texts th:first-child{width:34%}}
        @media print{:root{--ink:#000;--quiet:#444;--line:#bbb}\
        body{font-size:10pt}main,header,footer{max-width:none}\
        nav{display:none}figure,tr,.answer{break-inside:avoid}h2,h3,h4{break-after:avoid}\
        .scroll,.plot{overflow:visible;background:none}.scroll::before,.plot::before{display:none}\
        .scroll tbody th{position:static}table{font-size:7.5pt}th,td{padding:.15rem .3rem;white-space:normal}\
        tbody .t{min-width:0}.plot svg{min-width:0}\
        details::details-content{content-visibility:visible}}
        """
}

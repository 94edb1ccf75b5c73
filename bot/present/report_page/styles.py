"""The style of the page: one sheet, for screens by day and night, for telephones and for A4 paper.

The colours can be told apart by people with any colour vision (Okabe and Ito, https://jfly.uni-koeln.de/color/),
and nothing is said by a colour alone.
"""

_LIGHT = """
--paper:#fbfaf7;--card:#fff;--ink:#1d2126;--soft:#5a626c;--line:#e4e1d9;--grid:#ecebe6;--track:#f1efe9;
--accent:#0b5d8a;--bot:#0072b2;--person:#e69f00;--none:#c9ccd1;--positive:#009e73;--neutral:#c4c8ce;
--negative:#d55e00;--paid:#a8508a;--organic:#4a9fd0;--heat:#0b5d8a;--good:#00785a;--bad:#b34700;
--on-dark:#fff;--on-light:#1d2126;--shade:0 1px 2px rgba(29,33,38,.05),0 4px 16px rgba(29,33,38,.04)
""".replace("\n", "")
_DARK = """
--paper:#14171b;--card:#1c2026;--ink:#e9ebee;--soft:#a0a9b4;--line:#2e343c;--grid:#2a3037;--track:#262b32;
--accent:#6cb8e6;--bot:#4ba3dc;--person:#f0b440;--none:#505862;--positive:#2dbd93;--neutral:#5c646e;
--negative:#ee7f35;--paid:#cf86b5;--organic:#6fc0ec;--heat:#6cb8e6;--good:#4fd1ab;--bad:#ff9a5c;
--on-dark:#0f1215;--on-light:#e9ebee;--shade:none
""".replace("\n", "")

STYLE = f"""
:root{{color-scheme:light dark;{_LIGHT}}}
@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
*{{box-sizing:border-box}}
html{{scroll-behavior:smooth;-webkit-text-size-adjust:100%}}
body{{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}}
h1,h2,h3,.figure b{{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Charter,
Georgia,
"Liberation Serif",serif;font-weight:600;line-height:1.15;letter-spacing:-.01em}}
main,header,footer,nav{{max-width:62rem;margin:0 auto;padding:0 1.5rem}}
header{{padding-top:3.25rem}}
.brand{{margin:0;color:var(--accent);font-size:.8rem;font-weight:650;letter-spacing:.09em;
text-transform:uppercase}}
h1{{font-size:clamp(2rem,5.2vw,3.15rem);margin:.45rem 0 .55rem;text-wrap:balance}}

.meta{{margin:0;color:var(--soft);font-size:.93rem}}
.chips{{list-style:none;margin:.9rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}}
.chips li{{border:1px solid var(--line);border-radius:99px;background:var(--card);padding:.1rem .75rem;
font-size:.85rem;
overflow-wrap:anywhere}}
.lead{{font-size:1.16rem;line-height:1.55;max-width:46rem;margin:1.5rem 0 0;text-wrap:pretty}}
nav{{position:sticky;top:0;z-index:2;background:var(--paper);max-width:none;
border-bottom:1px solid var(--line);
margin-top:1.75rem;padding:0}}
nav ul{{max-width:62rem;margin:0 auto;padding:.5rem 1.5rem;display:flex;flex-wrap:wrap;gap:.15rem 1.3rem;
list-style:none;font-size:.9rem}}
nav a{{color:var(--soft);text-decoration:none;padding:.2rem 0}}
nav a:hover,nav a:focus-visible{{color:var(--ink);text-decoration:underline;text-underline-offset:.3em}}
a{{color:var(--accent);text-underline-offset:.2em}}
:focus-visible{{outline:2px solid var(--accent);outline-offset:3px;border-radius:3px}}
.skip{{position:absolute;left:-999px}}.skip:focus{{left:1rem;top:1rem;background:var(--card);
padding:.5rem 1rem;z-index:3}}
section{{margin:3rem 0 0;scroll-margin-top:4rem}}
h2{{font-size:1.6rem;margin:0 0 .3rem}}
h3{{font-size:1.1rem;margin:0 0 .5rem}}
.why{{color:var(--soft);margin:0 0 1.1rem;max-width:46rem;font-size:.95rem}}
.card{{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.35rem 1.5rem;
box-shadow:var(--shade);min-width:0}}
.card+.card{{margin-top:1rem}}.two>.card,.figures>.card{{margin-top:0}}
.two{{display:grid;gap:1rem;grid-template-columns:repeat(2,minmax(0,1fr));margin-top:1rem}}
.flowing{{columns:2;column-gap:1rem;margin-top:1rem}}.flowing>.card{{break-inside:avoid}}
.figures{{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:1rem;margin:2rem 0 0;padding:0;
list-style:none}}
.figure{{padding:1.05rem 1.25rem 1.1rem;display:flex;flex-direction:column}}
.figure span{{font-size:.86rem;color:var(--soft)}}
.figure b{{font-size:2.15rem;margin:.25rem 0 .15rem}}
.figure small{{font-size:.82rem;color:var(--soft);line-height:1.4}}
.figure .change{{color:var(--ink);margin-top:auto;padding-top:.35rem}}
.legend{{display:flex;flex-wrap:wrap;gap:.25rem 1.2rem;margin:0 0 .8rem;padding:0;list-style:none;
font-size:.86rem;
color:var(--soft)}}
.legend svg{{width:.8rem;height:.8rem;margin-right:.4rem;vertical-align:-.06rem;display:inline}}
figure{{margin:.4rem 0 0}}
figure .meta{{margin:.7rem 0 .3rem;font-size:.86rem}}
svg{{display:block;width:100%;height:auto;overflow:visible}}
svg.narrow{{display:none}}
text{{font-size:12px;fill:var(--soft)}}
.end{{text-anchor:end}}.middle{{text-anchor:middle}}
.heading{{font-size:13.5px;font-weight:600;fill:var(--ink)}}.value{{font-size:13px;font-weight:600;
fill:var(--ink)}}
.label{{fill:var(--ink)}}.note{{font-size:11.5px}}
.grid{{stroke:var(--grid)}}.base{{stroke:var(--line)}}.area{{fill:transparent}}.track{{fill:var(--track)}}
.column:hover .area{{fill:var(--track)}}
.bot{{fill:var(--bot)}}.person{{fill:var(--person)}}.none{{fill:var(--none)}}
.positive{{fill:var(--positive)}}.neutral{{fill:var(--neutral)}}.negative{{fill:var(--negative)}}
.paid{{fill:var(--paid)}}.organic{{fill:var(--organic)}}
.on-positive,.on-negative{{fill:var(--on-dark);font-weight:600}}.on-neutral{{fill:var(--on-light);
font-weight:600}}
.whisker{{stroke:var(--ink);stroke-width:1.4;fill:none}}
.band{{fill:none;opacity:.42}}.positive-line{{stroke:var(--positive)}}.neutral-line{{stroke:var(--neutral)}}
.negative-line{{stroke:var(--negative)}}
.step0{{fill:var(--none)}}.step1{{fill:var(--none)}}.step2{{fill:var(--organic)}}.step3{{fill:var(--bot)}}
.step4{{fill:var(--bot)}}
.heat0{{fill:var(--track)}}.heat1{{fill:var(--heat);fill-opacity:.14}}.heat2{{fill:var(--heat);
fill-opacity:.28}}
.heat3{{fill:var(--heat);fill-opacity:.46}}.heat4{{fill:var(--heat);fill-opacity:.64}}
.heat5{{fill:var(--heat);fill-opacity:.82}}.heat6{{fill:var(--heat)}}
details{{margin-top:1rem;font-size:.9rem}}
summary{{cursor:pointer;color:var(--soft);width:fit-content}}summary:hover{{color:var(--ink)}}
.wide-table{{overflow-x:auto;margin-top:.6rem}}.card>.wide-table:first-child{{margin-top:0}}
table{{border-collapse:collapse;width:100%;font-size:.9rem}}
caption{{text-align:left;color:var(--soft);padding-bottom:.4rem}}
th,td{{text-align:left;padding:.42rem .8rem .42rem 0;border-bottom:1px solid var(--line);
vertical-align:top}}
th{{font-weight:600}}thead th{{color:var(--soft);font-weight:500;font-size:.84rem}}
td.number,th.number{{text-align:right;white-space:nowrap;padding-right:0;padding-left:.8rem}}
tbody tr:last-child>*{{border-bottom:0}}
td small,th small{{display:block;color:var(--soft);font-weight:400;font-size:.8rem}}
td.number small{{display:flex;flex-wrap:wrap;justify-content:flex-end;column-gap:.8em}}
td small span{{white-space:nowrap}}
code{{font-size:.86em;overflow-wrap:anywhere}}
blockquote{{margin:0;padding:1.1rem 0;border-top:1px solid var(--line)}}
blockquote:first-of-type{{border-top:0;padding-top:0}}blockquote:last-of-type{{padding-bottom:0}}
blockquote p{{margin:0;
font:1.08rem/1.5 "Iowan Old Style","Palatino Linotype",Palatino,Charter,Georgia,"Liberation Serif",
serif;overflow-wrap:anywhere;white-space:pre-line}}
blockquote footer{{all:unset;display:block;color:var(--soft);font-size:.86rem;margin-top:.4rem}}
.posts{{list-style:none;margin:0;padding:0}}.posts li{{padding:.7rem 0;border-top:1px solid var(--line)}}
.posts li:first-child{{border-top:0;padding-top:0}}.posts li:last-child{{padding-bottom:0}}
.posts p{{margin:0 0 .45rem;overflow-wrap:anywhere}}.posts small{{color:var(--soft)}}
.empty{{color:var(--soft);margin:0}}
.takeaway{{margin:.9rem 0 0;font-size:.95rem}}
body>footer{{margin-top:3.5rem;padding-bottom:3rem;color:var(--soft);font-size:.86rem}}
body>footer p{{max-width:46rem}}
@media (max-width:44rem){{
.two{{grid-template-columns:minmax(0,1fr)}}.figures{{grid-template-columns:repeat(2,minmax(0,1fr));
gap:.7rem}}
main,header,body>footer{{padding-left:1rem;padding-right:1rem}}
header{{padding-top:2rem}}
nav ul{{padding:.5rem 1rem;flex-wrap:nowrap;overflow-x:auto}}nav a{{white-space:nowrap;display:block}}
svg.narrow{{display:block}}svg.wide{{display:none}}.legend svg{{display:inline}}
.card{{padding:1.05rem 1rem;border-radius:12px}}.figure b{{font-size:1.6rem}}.figure{{padding:.85rem .9rem}}
.lead{{font-size:1.06rem}}section{{margin-top:2.3rem}}.flowing{{columns:1}}
.stacks table,.stacks tbody,.stacks tr,.stacks caption{{display:block}}
.stacks thead{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}
.stacks tr{{padding:.6rem 0;border-bottom:1px solid var(--line)}}
.stacks tr:last-child{{border-bottom:0;padding-bottom:0}}
.stacks th[scope=row]{{display:block;border:0;padding:0 0 .15rem}}
.stacks td.number{{display:grid;grid-template-columns:minmax(0,1fr) auto;column-gap:1rem;
border:0;padding:.1rem 0;white-space:normal}}
.stacks td.number::before{{content:attr(data-label);color:var(--soft);font-size:.84rem;text-align:left}}
.stacks td.number:empty{{display:none}}.stacks td small{{grid-column:1/-1}}}}
@page{{size:A4;margin:16mm 15mm 17mm}}
@media print{{
:root{{color-scheme:light;{_LIGHT};--paper:#fff;--shade:none}}
*{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
body{{font-size:9.5pt;line-height:1.45}}nav,.skip,details{{display:none}}
main,header,body>footer{{max-width:none;padding:0}}header{{padding-top:0}}
h1{{font-size:24pt}}h2{{font-size:15pt;break-after:avoid}}h3,.why,caption{{break-after:avoid}}
section{{margin-top:7mm}}.card,figure,blockquote,.posts li,tr,.why{{break-inside:avoid}}
.long,.flowing>.card{{break-inside:auto}}.figures{{margin-top:5mm}}
.lead{{font-size:11.5pt;line-height:1.45;margin-top:4mm}}
.why{{break-after:avoid;margin-bottom:3mm}}blockquote{{padding:2.2mm 0}}blockquote p{{font-size:10pt}}
.card{{padding:3.5mm 4.5mm}}.figure{{padding:2.5mm 3.5mm}}small,.posts small,.meta{{font-size:8pt}}
body>footer{{margin-top:6mm;break-inside:avoid;
padding-bottom:0;font-size:8pt}}
body>footer p{{margin:.4em 0;max-width:none}}table,details{{font-size:9pt}}
.wide-table{{overflow:visible}}
td.number,th.number{{white-space:normal;padding-left:.5rem}}
text{{font-size:13px}}
.value,.heading{{font-size:14px}}
.two{{grid-template-columns:repeat(2,minmax(0,1fr))}}
.figures{{grid-template-columns:repeat(3,minmax(0,1fr));gap:3mm}}
svg.narrow{{display:none}}svg.wide{{display:block}}
a{{color:inherit;text-decoration:none}}.figure b{{font-size:21pt}}thead{{display:table-header-group}}}}
@media (prefers-reduced-motion:reduce){{html{{scroll-behavior:auto}}}}
"""

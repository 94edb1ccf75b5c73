"""The style of the live page and of its sign-in: that of the report, and what a screen on the wall needs."""

from bot.present.report_page.styles import STYLE as REPORT

STYLE = (
    REPORT
    + """
:root{--arrived:#7d8794;--warn:#8a5a00}
@media (prefers-color-scheme:dark){:root{--arrived:#8b95a3;--warn:#f0b440}}
html{scroll-behavior:auto}
main,header.bar{max-width:88rem}
.bar{display:flex;flex-wrap:wrap;align-items:flex-end;gap:1rem 2.25rem;padding-top:1.6rem}
.bar h1{font-size:clamp(1.7rem,3.4vw,2.3rem);margin:.2rem 0 0}
.state{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem 1rem;padding-bottom:.3rem}
[data-panel=clock]{color:var(--soft);font-size:.9rem;font-variant-numeric:tabular-nums}
.pill{display:inline-flex;align-items:center;gap:.5rem;border:1px solid currentColor;border-radius:99px;
padding:.28rem .95rem;font-weight:600;font-size:.95rem;text-decoration:none;background:var(--card)}
.pill.well{color:var(--good)}.pill.warning{color:var(--warn)}.pill.bad{color:var(--bad)}
.person-bar{margin-left:auto;text-align:right;font-size:.88rem;color:var(--soft);padding-bottom:.3rem}
.person-bar p{margin:0}.links{display:flex;gap:1rem;justify-content:flex-end;align-items:baseline}
.languages a{color:var(--soft);margin-right:.8rem}.languages a[aria-current]{color:var(--ink);
text-decoration:none;font-weight:600}
form{margin:0}button{font:inherit;cursor:pointer}
button.link{border:0;background:none;padding:0;color:var(--accent);text-decoration:underline;
text-underline-offset:.2em}
.lost{max-width:88rem;margin:0 auto}.lost:empty{display:none}
.lost{margin:1rem auto -.5rem;padding:.7rem 1.5rem;width:calc(100% - 3rem);border-radius:10px;
background:var(--card);border:1px solid var(--bad);color:var(--bad);font-weight:600}
.lost.back{border-color:var(--good);color:var(--good)}
.stale main{opacity:.55}
.figures.live{grid-template-columns:repeat(5,minmax(0,1fr));margin-top:1.4rem}
.figures.live .figure b{font-size:2.5rem}
.late,.figure small .late{color:var(--bad);font-weight:600}.quiet{color:var(--soft)}
.board{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,1fr);gap:1rem;margin:1rem 0 2.5rem;
align-items:start}
.board>div{display:flex;flex-direction:column;gap:1rem;min-width:0}
.board .card{margin:0;scroll-margin-top:1rem}
.board h2{font-size:1.2rem;margin-bottom:.55rem}.board .why{margin-bottom:.8rem;font-size:.88rem}
.arrived{fill:var(--arrived)}.person{fill:var(--person)}
.board th[scope=row]{min-width:6rem}
.notices{list-style:none;margin:0;padding:0}
.notices li{display:grid;grid-template-columns:1.4rem minmax(0,1fr);padding:.6rem 0;
border-top:1px solid var(--line);overflow-wrap:anywhere}
.notices li:first-child{border-top:0;padding-top:0}
.notices small{grid-column:2;color:var(--soft)}
.notices .sign,td .sign,.calm span{font-size:.8em}
.bad .sign{color:var(--bad)}.warning .sign{color:var(--warn)}.well .sign,.calm span{color:var(--good)}
td .sign,.calm span{margin-right:.5rem}
.calm{margin:0}
.board table{font-size:.92rem}.board th,.board td{overflow-wrap:anywhere}
.today{margin:0}.today div{display:flex;justify-content:space-between;gap:1rem;padding:.42rem 0;
border-bottom:1px solid var(--line)}.today div:last-child{border-bottom:0}
.today dt{color:var(--soft)}.today dd{margin:0;font-weight:600}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sign-in{max-width:27rem;margin:12vh auto 2rem;padding:2rem 2.1rem}
.sign-in h1{font-size:2rem;margin:.3rem 0 .6rem}
.sign-in label{display:block;font-weight:600;margin-bottom:.3rem}
.sign-in input{width:100%;font:inherit;padding:.6rem .75rem;border:1px solid var(--soft);border-radius:9px;
background:var(--paper);color:var(--ink)}
.sign-in button{width:100%;margin-top:1rem;padding:.65rem 1rem;border:0;border-radius:9px;
background:var(--accent);color:var(--on-dark);font-weight:600}
.sign-in .problem{color:var(--bad);margin:.6rem 0 0}
.sign-in .languages{margin:1.4rem 0 0;font-size:.88rem}
@media (max-width:64rem){.figures.live{grid-template-columns:repeat(3,minmax(0,1fr))}
.board{display:flex;flex-direction:column;align-items:stretch}.board>div{display:contents}#needs{order:-1}}
@media (max-width:44rem){.bar{padding-top:1.1rem;gap:.6rem 1rem}
.person-bar{margin-left:0;text-align:left;width:100%;
display:flex;flex-wrap:wrap;justify-content:space-between;gap:.2rem 1rem}
.figures.live{grid-template-columns:repeat(2,minmax(0,1fr))}.figures.live .figure b{font-size:1.8rem}
.figures.live .figure:last-child{grid-column:span 2}
.lost{width:calc(100% - 2rem);padding:.6rem 1rem}.sign-in{margin:2rem 1rem}
.board th,.board td{padding-right:.5rem}}
"""
)

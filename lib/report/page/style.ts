import { BUILT_IN_CHANNELS } from '../../campaign/document.ts';

/** The page's only style sheet. Colours are names; each of light, dark and print gives them their values. */
const LIGHT = `--page:#f5f6f8;--card:#fff;--ink:#1b1f24;--muted:#59616d;--line:#dde1e7;--track:#eceff3;--link:#2b5fc4;
--good:#1d7a4c;--warn:#8a5a00;--bad:#b3261e;--whatsapp:#2f9e6e;--phone:#4a76d8;--sms:#c7851a;--telegram:#2793b8;
--email:#8a63cc;--other:#7a8494`;

const DARK = `--page:#14161a;--card:#1c1f25;--ink:#e9ebee;--muted:#a4acb8;--line:#343a44;--track:#272b33;--link:#8fb4ff;
--good:#5fcf98;--warn:#e6b450;--bad:#ff8a80;--whatsapp:#45b384;--phone:#7296ec;--sms:#dd9d38;--telegram:#45acd0;
--email:#a684e0;--other:#8f99a8`;

const HUES = [...BUILT_IN_CHANNELS, 'other'].map((hue) => `.hue-${hue}{--hue:var(--${hue})}`).join('\n');

/** The style sheet as text. */
export const STYLE = `:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header,main,footer{max-width:62rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3rem}
footer{padding-bottom:3rem;color:var(--muted);font-size:.875rem}
h1{margin:0;font-size:2rem;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{margin:0 0 .25rem;font-size:1.25rem;line-height:1.3;font-weight:650}
h3{margin:1.5rem 0 .5rem;font-size:1rem;font-weight:650}
p,ul,ol{margin:.5rem 0;max-width:46rem}
li{margin:.35rem 0;overflow-wrap:anywhere}
.lead,.muted{color:var(--muted)}
.lead{margin:0 0 1.25rem}
section{margin:1.5rem 0;padding:1.75rem;background:var(--card);border:1px solid var(--line);border-radius:12px}
.state{display:inline-block;margin-right:.5rem;padding:.1rem .7rem;border:1px solid currentColor;border-radius:1rem;font-size:.875rem;font-weight:600}
.good{color:var(--good)}
.warn{color:var(--warn)}
.bad{color:var(--bad)}
.note{list-style:none;border-left:3px solid var(--warn);padding-left:1rem}
dl.tiles{display:grid;grid-template-columns:repeat(3,1fr);gap:1.75rem 1.5rem;margin:0}
@media (max-width:36rem){dl.tiles{grid-template-columns:repeat(2,1fr)}section{padding:1.25rem}header,main,footer{padding-left:.75rem;padding-right:.75rem}}
.tiles dt{color:var(--muted);font-size:.875rem}
.tiles dd{margin:0;font-size:1.625rem;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums}
.tiles dd small{display:block;font-size:.8125rem;font-weight:400;color:var(--muted)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:1.5rem 2.5rem}
.pair h3{margin-top:.5rem}
.pair ul{padding-left:1.25rem;font-size:.9375rem}
.pair>div{min-width:0}
.chart{overflow-x:auto}
.chart svg{display:block;width:100%;min-width:36rem;height:auto}
.pair .chart svg{min-width:0}
svg text{fill:var(--ink);font-size:14px;font-family:inherit;unicode-bidi:isolate}
svg .muted{fill:var(--muted)}
svg .small{font-size:12px}
svg .strong{font-weight:600}
svg .figure{font-variant-numeric:tabular-nums}
svg rect{fill:var(--hue)}
svg .pale{opacity:.3}
svg .track{fill:var(--track)}
svg .grid{stroke:var(--line)}
svg .halo,svg .whisker,svg .curve,svg .mark{fill:none}
svg .halo{stroke:var(--card);stroke-width:4.5;opacity:.75}
svg .whisker{stroke:var(--ink);stroke-width:1.5}
svg .area{fill:var(--hue);opacity:.18}
svg .curve{stroke:var(--hue);stroke-width:2.5;stroke-linejoin:round}
svg .mark{stroke:var(--ink);stroke-dasharray:3 4}
svg .dot{fill:var(--ink)}
${HUES}
details{margin-top:1rem}
summary{cursor:pointer;width:fit-content;color:var(--link);font-size:.9375rem}
.scroll{margin-top:.75rem;overflow-x:auto}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{padding:.5rem .75rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top;overflow-wrap:break-word}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-size:.8125rem;font-weight:600;vertical-align:bottom;overflow-wrap:normal}
tbody th{font-weight:500}
.n{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}
ul.plain{list-style:none;padding:0}
ul.decisions li{padding:.75rem 0;margin:0;border-bottom:1px solid var(--line)}
ul.decisions li:last-child{border-bottom:0}
.badge{display:block;font-size:.8125rem;font-weight:600}
pre{margin:.75rem 0;padding:1rem;overflow:auto;max-height:28rem;background:var(--track);border-radius:8px;font-size:.875rem;line-height:1.5}
code{overflow-wrap:anywhere}
@media print{
:root{color-scheme:light;${LIGHT};--page:#fff}
body{font-size:11pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
header{padding-top:0}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
section{padding:0 0 1rem;border:0;border-bottom:1px solid var(--line);border-radius:0}
.chart,.pair>div,tr,li{break-inside:avoid}
h2,h3,.lead{break-after:avoid}
.chart svg{min-width:0}
.chart,.scroll{overflow:visible}
.scroll table{font-size:8pt}
.scroll th,.scroll td{padding:.15rem .3rem;white-space:normal;overflow-wrap:anywhere}
details:not([open]){display:none}
}`;

import { hatch, type Plot, rowAt } from './draw-row.ts';
import { type Minute, REQUESTS } from './simulate-day.ts';
import { BROKEN, type Caller, FAILING, HOSTILE, type Hours, PAUSED } from './traffic.ts';

const WIDTH = 960;
const LEFT = 190;
const RIGHT = 24;
const TOP = 74;
const ROW = 92;
const GAP = 26;

/** What happens when, and to whom; the provider's troubles concern all. */
const EVENTS: readonly { readonly hours: Hours; readonly rows: readonly string[]; readonly says: string }[] = [
  { hours: FAILING, rows: ['provider', 'good', 'greedy', 'broken', 'hostile'], says: 'it fails' },
  { hours: PAUSED, rows: ['provider', 'good', 'greedy', 'broken', 'hostile'], says: 'Retry-After' },
  { hours: BROKEN, rows: ['broken'], says: 'a bad release' },
  { hours: HOSTILE, rows: ['hostile'], says: '' },
];

const CALLERS: readonly { readonly name: Caller['name']; readonly says: readonly string[] }[] = [
  { name: 'good', says: ['6 to 34 calls a minute,', '3 % of them wrong'] },
  { name: 'greedy', says: ['180 calls a minute,', 'does not wait'] },
  { name: 'broken', says: ['40 calls a minute,', 'from 9 to 12 80 % wrong'] },
  { name: 'hostile', says: ['240 calls a minute from', '10:30 to 20, 90 % bad'] },
];

/** The day as SVG: the provider's factor, and of each caller what it asked for, what its limit was, and what was let through. */
export function drawDay(day: readonly Minute[]): string {
  const plot: Plot = { left: LEFT, width: WIDTH - LEFT - RIGHT, height: ROW };
  const names = ['provider', ...CALLERS.map(({ name }) => name)];
  const topOf = (name: string) => TOP + names.indexOf(name) * (ROW + GAP);
  const height = TOP + names.length * (ROW + GAP) + 30;
  const rows = [
    rowAt({ ...plot, top: topOf('provider') }, { name: 'provider', says: ['its factor'], most: 1 }, [
      { kind: 'limit', values: day.map(({ provider }) => provider) },
    ]),
    ...CALLERS.map(({ name, says }) => {
      const shares = day.map(({ of }) => of[name]);
      return rowAt({ ...plot, top: topOf(name) }, { name, says, most: REQUESTS }, [
        { kind: 'sent', values: shares.map(({ sent }) => sent) },
        { kind: 'asked', values: shares.map(({ asked }) => asked) },
        {
          kind: 'limit',
          values: day.map(({ of, provider }) =>
            Math.max(1, Math.floor(REQUESTS * Math.min(of[name].factor, provider))),
          ),
        },
      ]);
    }),
  ];
  const events = EVENTS.flatMap(({ hours, rows: of, says }) =>
    of.map((name) => hatch({ ...plot, top: topOf(name) }, hours, name === of[0] ? says : '')),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">A day of adaptive limits: ${REQUESTS} calls a minute for each caller</title>
${STYLE}
<rect class="page" width="${WIDTH}" height="${height}"/>
<text class="head" x="20" y="28">A day of adaptive limits: ${REQUESTS} calls a minute for each caller</text>
${KEY}
${events.join('\n')}
${rows.join('\n')}
${hours(plot, height - 30)}
</svg>
`;
}

/** Drawn for a light and for a dark page. */
const STYLE = `<style>
svg { --page: #ffffff; --ink: #1f2328; --pale: #59636e; --rule: #d1d9e0; --limit: #0550ae; --sent: #54a36b; --event: #bf8700 }
@media (prefers-color-scheme: dark) {
svg { --page: #0d1117; --ink: #f0f6fc; --pale: #9198a1; --rule: #3d444d; --limit: #79c0ff; --sent: #2c6f3c; --event: #d29922 } }
text { font: 13px system-ui, sans-serif; fill: var(--ink) }
.head { font-size: 17px; font-weight: 600 } .name { font-weight: 600 } .pale { fill: var(--pale); font-size: 12px }
.page { fill: var(--page) } .rule { stroke: var(--rule); fill: none } .event { fill: var(--event); fill-opacity: .2 }
.says { fill: var(--event); font-size: 12px }
.limit { stroke: var(--limit); stroke-width: 2; fill: none } .sent { fill: var(--sent) }
.asked { stroke: var(--pale); stroke-width: 1.2; stroke-dasharray: 3 3; fill: none }
</style>`;

const KEY = `<path class="limit" d="M${LEFT} 48h26"/><text x="${LEFT + 32}" y="52">the limit in force</text>
<rect class="sent" x="${LEFT + 170}" y="41" width="26" height="12"/><text x="${LEFT + 202}" y="52">let through, calls a minute</text>
<path class="asked" d="M${LEFT + 400} 48h26"/><text x="${LEFT + 432}" y="52">asked for, where within the picture</text>`;

function hours({ left, width }: Plot, bottom: number): string {
  return [0, 3, 6, 9, 12, 15, 18, 21, 24]
    .map(
      (hour) =>
        `<text class="pale" text-anchor="middle" x="${left + (hour / 24) * width}" y="${bottom + 6}">${hour}:00</text>`,
    )
    .join('\n');
}

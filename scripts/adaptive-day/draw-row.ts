import type { Hours } from './traffic.ts';

export interface Plot {
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedPlot extends Plot {
  readonly top: number;
}

export interface Series {
  readonly kind: 'limit' | 'sent' | 'asked';
  /** One for each minute of the day. */
  readonly values: readonly number[];
}

export interface Label {
  readonly name: string;
  /** Lines below the name. */
  readonly says: readonly string[];
  /** What is at the upper rule: the configured limit, or a factor of 1. */
  readonly most: number;
}

/** What is over the upper rule, as a share of what is below. */
const HEADROOM = 0.15;
/** Minutes that are drawn as one: calls come by chance, and their mean is what matters. */
const MEAN_OF = 5;

/** One row: its label, its rules, and what is drawn in it. */
export function rowAt(plot: PlacedPlot, { name, says, most }: Label, series: readonly Series[]): string {
  const { left, width, height, top } = plot;
  const scale = height / (most * (1 + HEADROOM));
  const heightOf = (value: number) => Math.min(height, value * scale);
  const rule = (value: number) =>
    `<path class="rule" d="M${left} ${round(top + height - heightOf(value))}h${width}"/><text class="pale" text-anchor="end" x="${left - 8}" y="${round(top + height - heightOf(value) + 4)}">${value}</text>`;
  const lines = says.map((line, index) => `<text class="pale" x="20" y="${top + 46 + 16 * index}">${line}</text>`);
  return [
    `<text class="name" x="20" y="${top + 28}">${name}</text>`,
    ...lines,
    rule(0),
    rule(most),
    ...series.map(({ kind, values }) => path(plot, kind, values.map(heightOf))),
  ].join('\n');
}

/** Marks some hours of a row. */
export function hatch({ left, width, height, top }: PlacedPlot, [from, to]: Hours, says: string): string {
  const x = round(left + (from / 24) * width);
  const band = `<rect class="event" x="${x}" y="${top}" width="${round(((to - from) / 24) * width)}" height="${height}"/>`;
  return says === '' ? band : `${band}<text class="says" x="${x}" y="${top - 5}">${says}</text>`;
}

/** Steps from left to right, with no more points than there are changes. */
function path({ left, width, height, top }: PlacedPlot, kind: Series['kind'], heights: readonly number[]): string {
  const steps = kind === 'limit' ? heights : meansOf(heights);
  const bottom = top + height;
  let drawn = kind === 'sent' ? `M${left} ${bottom}` : `M${left} ${round(bottom - (steps[0] ?? 0))}`;
  let last: number | undefined;
  for (const [index, step] of steps.entries()) {
    const y = round(bottom - step);
    if (y === last) continue;
    drawn += `H${round(left + (index / steps.length) * width)}V${y}`;
    last = y;
  }
  return `<path class="${kind}" d="${drawn}H${left + width}${kind === 'sent' ? `V${bottom}Z` : ''}"/>`;
}

function meansOf(values: readonly number[]): number[] {
  return Array.from({ length: values.length / MEAN_OF }, (_each, index) => {
    const part = values.slice(index * MEAN_OF, (index + 1) * MEAN_OF);
    return part.reduce((sum, value) => sum + value, 0) / MEAN_OF;
  });
}

const round = (value: number) => Math.round(value * 10) / 10;

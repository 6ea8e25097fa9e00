import { PNG } from 'pngjs';

export type Color = readonly [red: number, green: number, blue: number];

/** How much of each pixel something covers, 0 to 1, row by row. */
export type Coverage = Float32Array;

/** An opaque picture that things are painted on. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;

  constructor(width: number, height: number, background: Color) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8ClampedArray(width * height * 4);
    for (let at = 0; at < this.pixels.length; at += 4) this.#set(at, background);
  }

  blank(): Coverage {
    return new Float32Array(this.width * this.height);
  }

  /** Paints a color, or one computed for each pixel, where the coverage says. */
  paint(coverage: Coverage, color: Color | ((x: number, y: number) => Color), opacity = 1): void {
    for (let index = 0; index < coverage.length; index += 1) {
      const share = (coverage[index] ?? 0) * opacity;
      if (share <= 0.003) continue;
      const x = index % this.width;
      const [red, green, blue] = typeof color === 'function' ? color(x, (index - x) / this.width) : color;
      const at = index * 4;
      this.pixels[at] = mix(this.pixels[at] ?? 0, red, share);
      this.pixels[at + 1] = mix(this.pixels[at + 1] ?? 0, green, share);
      this.pixels[at + 2] = mix(this.pixels[at + 2] ?? 0, blue, share);
    }
  }

  toPng(): Buffer {
    const image = new PNG({ width: this.width, height: this.height });
    image.data = Buffer.from(this.pixels.buffer);
    // Flat areas need no filter; zlib's default strategy (0) makes a tile ten times smaller than the package's own (3).
    return PNG.sync.write(image, { colorType: 2, deflateLevel: 5, deflateStrategy: 0, filterType: 0 });
  }

  #set(at: number, [red, green, blue]: Color): void {
    this.pixels[at] = red;
    this.pixels[at + 1] = green;
    this.pixels[at + 2] = blue;
    this.pixels[at + 3] = 255;
  }
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

export function mixColors(from: Color, to: Color, share: number): Color {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

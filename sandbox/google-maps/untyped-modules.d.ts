// Only what the sandbox uses of two packages that bring no types of their own.

declare module 'pngjs' {
  export interface EncodingOptions {
    readonly colorType?: 0 | 2 | 4 | 6;
    readonly deflateLevel?: number;
    readonly deflateStrategy?: number;
    readonly filterType?: number;
  }
  export class PNG {
    constructor(options: { readonly width: number; readonly height: number });
    readonly width: number;
    readonly height: number;
    data: Buffer;
    static readonly sync: { read(bytes: Buffer): PNG; write(image: PNG, options?: EncodingOptions): Buffer };
  }
}

declare module 'topojson-client' {
  import type { FeatureCollection, MultiLineString } from 'geojson';

  export interface Topology {
    readonly objects: Readonly<Record<string, object>>;
  }
  export function feature(topology: Topology, object: object): FeatureCollection;
  export function mesh(topology: Topology, object: object, filter?: (a: object, b: object) => boolean): MultiLineString;
}

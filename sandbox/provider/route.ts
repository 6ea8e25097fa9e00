import type { Call } from './call.ts';
import type { Reply } from './reply.ts';

export interface Route {
  readonly method: string;
  /** As the vendor documents it; `*` is one segment. */
  readonly path: string;
  /** `segments` are what stands for the `*`s of the path, decoded. */
  answer(call: Call, segments: readonly string[]): Reply | Promise<Reply>;
}

/** The decoded segments when the path is of the pattern. */
export function matchPath(pattern: string, path: string): readonly string[] | undefined {
  const expression = pattern
    .split('*')
    .map((literal) => RegExp.escape(literal))
    .join('([^/]+)');
  try {
    return new RegExp(`^${expression}$`).exec(path)?.slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

export async function answerRoute(routes: readonly Route[], call: Call): Promise<Reply | undefined> {
  for (const route of routes) {
    const segments = route.method === call.method ? matchPath(route.path, call.path) : undefined;
    if (segments) return await route.answer(call, segments);
  }
  return undefined;
}

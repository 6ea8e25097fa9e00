import { Fault, type GcpRequest } from './message.ts';

/** What each call of Google's client libraries brings, besides the credentials. @throws Fault */
export function checkRequest({ method, path, query, headers, body }: GcpRequest): void {
  if (query.get('$alt') !== 'json;enum-encoding=int') throw new Fault(`$alt is ${query.get('$alt')}`);
  if (!/\bgl-node\/\d.*\brest\//.test(String(headers['x-goog-api-client']))) throw new Fault('no x-goog-api-client');
  const routing = new URLSearchParams(String(headers['x-goog-request-params'] ?? ''));
  const [, resource] = /^\/v1\/(projects\/[^:]+?)(\/secrets)?(:[A-Za-z]+)?$/.exec(path) ?? [];
  const routed = routing.get('parent') ?? routing.get('name');
  if (routing.size !== 1 || (routed !== resource && `${resource}/secrets` !== routed))
    throw new Fault(`x-goog-request-params ${routing} for ${path}`);
  const contentType = headers['content-type'];
  if (method === 'POST' && contentType !== 'application/json') throw new Fault(`a body of ${contentType}`);
  if ((method === 'POST') !== (body !== undefined))
    throw new Fault(`${method} ${body === undefined ? 'without' : 'with'} a body`);
}

/** A query that has these parameters at most, beside $alt. */
export function parametersOf(query: URLSearchParams, ...known: readonly string[]): Record<string, string> {
  const parameters = Object.fromEntries([...query].filter(([name]) => name !== '$alt'));
  for (const name of Object.keys(parameters)) {
    if (!known.includes(name)) throw new Fault(`the parameter ${name}`);
    if (query.getAll(name).length > 1) throw new Fault(`${name} twice`);
  }
  return parameters;
}

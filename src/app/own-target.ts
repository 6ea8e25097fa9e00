import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../core/errors.ts';
import { originForm } from '../pipeline/guard/target.ts';

/** Gives a request's target in origin form. @throws GatewayError `bad_request` when it names another host than this. */
export function createOwnTarget(publicOrigin: string | undefined): (request: IncomingMessage) => string {
  const publicAuthorities = publicOrigin === undefined ? [] : [new URL(publicOrigin).host];
  return ({ url = '', socket }) => {
    const { localAddress = '', localPort = 0 } = socket;
    const local = [localAddress, 'localhost'].map((host) => `${host.includes(':') ? `[${host}]` : host}:${localPort}`);
    const target = url.startsWith('/') ? url : originForm(url, [...publicAuthorities, ...local]);
    if (target === undefined) throw new GatewayError('bad_request', { detail: 'a target that names another host' });
    return target;
  };
}

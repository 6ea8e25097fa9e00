import type { InjectionRule } from '../definition.ts';
import { pathPattern } from '../path-pattern.ts';
import { smallerMaxBody } from '../reads-body-as.ts';
import { ruleCredentials, signatureWords } from '../rule-credentials.ts';
import type { OperationSettings } from './operation.ts';
import { planOperation } from './plan-operation.ts';

export interface Section {
  readonly baseUrl: string;
  readonly maxBody?: number | undefined;
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly inject: readonly InjectionRule[];
  readonly operations: readonly OperationSettings[];
}

export interface Complaint {
  readonly path: readonly (string | number)[];
  readonly write: string;
}

/** What is wrong with a section that only shows when its parts are seen together. */
export function checkSection(section: Section): Complaint[] {
  return [...checkInjection(section), ...section.operations.flatMap((_each, index) => checkOperation(section, index))];
}

function checkInjection({ inject, credentials }: Section): Complaint[] {
  const known = Object.keys(credentials);
  const complaints: Complaint[] = inject.flatMap((rule, index) =>
    ruleCredentials(rule)
      .filter((name) => !known.includes(name))
      .map(() => ({
        path: ['inject', index, 'value'],
        write: `one of this integration's credentials: ${known.join(', ')}`,
      })),
  );
  const taken = known.filter((name) => (signatureWords as readonly string[]).includes(name));
  if (taken.length > 0 && inject.some((rule) => rule.in === 'hmac'))
    complaints.push({
      path: ['credentials', taken[0] ?? ''],
      write: `another name: beside an hmac entry, ${signatureWords.join(', ')} stand for parts of the request`,
    });
  const bodies = inject.filter((rule) => rule.in === 'form' || rule.in === 'json');
  if (new Set(bodies.map((rule) => rule.in)).size > 1)
    complaints.push({ path: ['inject'], write: 'either form or json, one of the two: a body is one of them' });
  return complaints;
}

function checkOperation(section: Section, index: number): Complaint[] {
  const settings = section.operations[index] as OperationSettings;
  const planned = planOperation(settings, section);
  const { name, method, body, path, parameters, webSocket } = planned;
  const isTaken = section.operations.findIndex((each) => each.name === name) < index;
  const complain = (key: string, write: string) => ({ path: ['operations', index, key], write });
  const filled = section.inject.flatMap((rule) => (rule.in === 'path' ? [rule.name] : []));
  const unfilled = pathPattern.placeholders(path).filter((name) => !filled.includes(name));
  const injected = section.inject.find((rule) => rule.in === 'form' || rule.in === 'json')?.in;
  const policy = parameters?.body !== undefined;
  const smaller = smallerMaxBody(planned);
  return [
    ...(isTaken ? [complain('name', 'another name: each operation is told from the others by its own')] : []),
    ...(webSocket && method !== 'GET' ? [complain('method', 'GET: a WebSocket is opened with it')] : []),
    ...unfilled.map((name) => complain('path', `an inject entry { in: path, name: ${name}, … } that fills {${name}}`)),
    ...(injected !== undefined && !(body.length === 1 && body[0] === injected)
      ? [complain('body', `[${injected}] and a maxBody: the key goes into a ${injected} body`)]
      : []),
    ...(injected === undefined && policy && !(body.length === 1 && (body[0] === 'form' || body[0] === 'json'))
      ? [complain('body', '[form] or [json], one of the two: parameters.body is read from it')]
      : []),
    ...(smaller !== undefined ? [complain('maxBody', smaller)] : []),
  ];
}

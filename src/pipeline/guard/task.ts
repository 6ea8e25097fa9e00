import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../../core/errors.ts';

/** The header by which a call names the task whose key it is to use. It is for us alone. */
export const TASK_HEADER = 'x-portcullis-task';

/** True for what may name a task. */
export function isTask(text: string): boolean {
  return /^[A-Za-z0-9._:-]{1,128}$/.test(text);
}

/** The task that a call names, if any. @throws GatewayError `bad_request`. */
export function readTask({ [TASK_HEADER]: task }: IncomingHttpHeaders): string | undefined {
  if (task === undefined || (typeof task === 'string' && isTask(task))) return task as string | undefined;
  throw new GatewayError('bad_request', { detail: 'a malformed X-Portcullis-Task' });
}

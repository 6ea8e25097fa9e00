import { json, type Reply } from '../provider/reply.ts';

interface Details {
  readonly code?: string;
  readonly param?: string;
}

/** https://platform.openai.com/docs/guides/error-codes */
export function openaiError(status: number, message: string, { code, param }: Details = {}): Reply {
  return json(errorBody(message, { ...(code && { code }), ...(param && { param }) }), status);
}

export function errorBody(message: string, { code, param }: Details = {}) {
  return { error: { message, type: 'invalid_request_error', param: param ?? null, code: code ?? null } };
}

export function missingParameter(param: string): Reply {
  return openaiError(400, `Missing required parameter: '${param}'.`, { code: 'missing_required_parameter', param });
}

export const notJson = (): Reply =>
  openaiError(400, 'We could not parse the JSON body of your request. (HINT: the API expects a JSON payload.)');

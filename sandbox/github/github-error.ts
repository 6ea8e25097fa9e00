import { json, type Reply } from '../provider/reply.ts';

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function githubError(status: number, message: string, more: Readonly<Record<string, unknown>> = {}): Reply {
  return json({ message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more }, status);
}

import { parseDocument } from 'yaml';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { secretReference } from '../../settings/secret-reference.ts';
import { parseDotenv } from './dotenv.ts';
import type { ParsedImport } from './parsed-import.ts';
import type { Candidate } from './settle-doubts.ts';
import { withoutTrailingNewline } from './value-fault.ts';

/**
 * Reads secrets from JSON, `{name: {field: value}}`, or from lines `NAME=value`.
 * @param references those that lines may give, by their variables' names
 */
export function parseImport(text: string, references: readonly SecretReference[]): ParsedImport {
  return /^\s*[{[]/.test(text) ? parseJson(text) : parseDotenv(text, references);
}

function parseJson(text: string): ParsedImport {
  const refuse = (fault: string): ParsedImport => ({ candidates: [], faults: [fault], skipped: [] });
  const content = jsonOf(text);
  if (content === undefined) return refuse('this begins like JSON, and is none');
  // JSON.parse takes the last of two, and says nothing.
  if (parseDocument(text, { logLevel: 'silent' }).errors.some(({ code }) => code === 'DUPLICATE_KEY'))
    return refuse('a name stands in it twice');
  if (!isSection(content)) return refuse(SHAPE);
  const candidates: Candidate[] = [];
  const faults: string[] = [];
  for (const [position, [name, fields]] of Object.entries(content).entries()) {
    for (const [field, value] of isSection(fields) ? Object.entries(fields) : [['', undefined]]) {
      const reference = secretReference.safeParse(`secret://${name}/${field}`).data;
      if (reference === undefined) faults.push(`secret ${position + 1}: ${SHAPE}`);
      else if (typeof value !== 'string') faults.push(`${reference.uri}: its value is not in quotes`);
      else candidates.push({ reference, value: withoutTrailingNewline(value) });
    }
  }
  return { candidates, faults, skipped: [] };
}

const SHAPE = 'write {"google-maps": {"api-key": "…"}}: names of letters, digits, ".", "-" and "_"';

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

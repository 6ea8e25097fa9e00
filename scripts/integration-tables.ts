import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { IntegrationDefinition, Operation } from '../src/integrations/definition.ts';
import { integrations } from '../src/integrations/index.ts';

const FILE = fileURLToPath(new URL('../docs/integrations.md', import.meta.url));
const TABLE = /(<!-- operations: ([a-z-]+) -->\n).*?(<!-- end -->)/gs;

/** The operations of an integration as a table in Markdown. */
export function operationsTable({ operations }: IntegrationDefinition): string {
  const rows = operations.map((operation) => [
    `\`${operation.name}\``,
    `${operation.webSocket ? 'WebSocket' : operation.method} \`${operation.origin.replace('https://', '')}${operation.path}\``,
    operation.safe ? 'yes' : 'when named',
    bodyOf(operation),
    operation.cost,
  ]);
  const head = ['operation', 'what it reaches', 'enabled', 'body', 'cost'];
  return `${[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/** A document with each table between its marks as it should be now. */
export function withTables(document: string): string {
  return document.replace(TABLE, (_all, begin: string, name: string, end: string) => {
    const definition = integrations.find((each) => each.name === name);
    return definition === undefined ? '' : `${begin}\n${operationsTable(definition)}\n${end}`;
  });
}

function bodyOf({ body, maxBody, parameters }: Operation): string {
  if (body.length === 0) return 'none';
  const kinds = body.map((kind) => (kind === 'bytes' ? 'any' : kind)).join(' or ');
  return `${kinds}, ${sizeOf(maxBody)}${parameters?.body === undefined ? '' : ', by list'}`;
}

function sizeOf(bytes: number): string {
  return bytes >= 1024 ** 2 ? `${bytes / 1024 ** 2} MiB` : `${bytes / 1024} KiB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, withTables(readFileSync(FILE, 'utf8')));

import { type FormField, writeForm } from './form.ts';
import { writeJson } from './json.ts';

/** A body that was read, while the request is being built. */
export type DraftBody =
  | { readonly kind: 'form'; fields: FormField[]; readonly charset: string }
  | { readonly kind: 'json'; value: Record<string, unknown> }
  | { readonly kind: 'bytes'; readonly content: Buffer };

/** The bytes to send, and their Content-Type where we wrote them. */
export function writeBody(body: DraftBody): { content: Buffer; type?: string } {
  switch (body.kind) {
    case 'form': {
      const type = 'application/x-www-form-urlencoded';
      const content = writeForm(body.fields, body.charset);
      return { content, type: body.charset === 'utf-8' ? type : `${type}; charset=${body.charset}` };
    }
    case 'json':
      return { content: writeJson(body.value), type: 'application/json' };
    case 'bytes':
      return { content: body.content };
  }
}

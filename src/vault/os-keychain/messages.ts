/** What the process that talks to the keychain is asked. */
export type KeychainQuestion =
  | { readonly action: 'read'; readonly service: string; readonly account: string }
  | { readonly action: 'delete'; readonly service: string; readonly account: string }
  | { readonly action: 'write'; readonly service: string; readonly account: string; readonly value: string }
  | { readonly action: 'list'; readonly service: string };

export type NumberedQuestion = KeychainQuestion & { readonly id: number };

/** A value, whether there was one to delete, or accounts. */
export type KeychainResult = string | boolean | readonly string[] | null;

export type KeychainAnswer =
  | { readonly id: number; readonly result: KeychainResult }
  | { readonly id: number; readonly failure: string };

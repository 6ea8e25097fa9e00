import type { ChtSmsCredentials } from './service.ts';

/** Right only when both stand in the form once: a second one would mean that the caller's own got past the gateway. */
export function isAccount(form: ReadonlyMap<string, string[]>, { account, password }: ChtSmsCredentials): boolean {
  const is = (name: string, value: string) => form.get(name)?.length === 1 && form.get(name)?.[0] === value;
  return is('account', account) && is('password', password);
}

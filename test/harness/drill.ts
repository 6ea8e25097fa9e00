import type { Scope } from '../../src/lockdown/definition.ts';
import type { TestGateway } from './gateway.ts';

/** Engages a hold in a gateway of this process; resolves when it took. Nothing named: everything. */
export async function holdBack({ orders }: Pick<TestGateway, 'orders'>, scope: Scope = {}): Promise<string> {
  const { id } = await orders.engage({ scope, reason: 'a drill', by: 'the test', trigger: 'command' });
  return id;
}

/** Bans a caller, or revokes a token or all that were issued before a time; resolves when it took. */
export async function revoke(
  { orders }: Pick<TestGateway, 'orders'>,
  of: Parameters<TestGateway['orders']['revoke']>[0]['of'],
): Promise<string> {
  const { id } = await orders.revoke({ of, reason: 'a drill', by: 'the test' });
  return id;
}

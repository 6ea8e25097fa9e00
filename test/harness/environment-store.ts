/** An environment that fails as a whole on command, as a secret store does that is away. */
export function environmentStore(secrets: Record<string, string | undefined>) {
  const state = { isAway: false, secrets };
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        const known = typeof name === 'string' && name in state.secrets;
        if (known && state.isAway) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
        return known ? state.secrets[name] : undefined;
      },
    },
  ) as Record<string, string>;
  return { state, environment };
}

import { type Ask, orElse, versionIn } from './answers.ts';
import { secretRequest } from './request.ts';

/** A version of a secret. */
export interface StoredVersion {
  readonly id: string;
  /** undefined when it is binary. */
  readonly text: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** `AWSPREVIOUS`: the one that was current before, which AWS keeps by itself. */
type Label = 'AWSCURRENT' | 'AWSPREVIOUS';

/** What can be asked of Secrets Manager without changing anything. */
export function reading(ask: Ask) {
  return {
    /** `deleted`: marked for deletion, from which it can be restored. */
    read: async (
      name: string,
      { signal, label = 'AWSCURRENT' }: { readonly signal?: AbortSignal | undefined; readonly label?: Label } = {},
    ): Promise<StoredVersion | 'missing' | 'deleted'> => {
      const input = { SecretId: name, VersionStage: label };
      const request = secretRequest('GetSecretValue', name);
      try {
        const answer = await ask(request, (api, how) => api.getSecretValue(input, how), signal);
        return { id: versionIn(answer), text: answer.SecretString, createdAt: answer.CreatedDate?.getTime() ?? 0 };
      } catch (error) {
        return orElse({ ResourceNotFoundException: 'missing', InvalidRequestException: 'deleted' } as const)(error);
      }
    },

    /** The names that begin with a prefix, of what is not marked for deletion. */
    names: async (prefix: string): Promise<string[]> => {
      const names: string[] = [];
      const filter = prefix === '' ? {} : { Filters: [{ Key: 'name' as const, Values: [prefix] }] };
      let NextToken: string | undefined;
      do {
        const page = await ask(secretRequest('ListSecrets', '*'), (api, how) =>
          api.listSecrets({ ...filter, ...(NextToken === undefined ? {} : { NextToken }) }, how),
        );
        names.push(...(page.SecretList ?? []).flatMap(({ Name }) => Name ?? []));
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      return names.filter((name) => name.startsWith(prefix));
    },
  };
}

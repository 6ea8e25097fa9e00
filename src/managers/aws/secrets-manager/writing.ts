import { type Ask, orElse, versionIn } from './answers.ts';
import { secretRequest } from './request.ts';

/** What changes secrets in Secrets Manager. */
export function writing(ask: Ask) {
  return {
    /** @returns the id of the new secret's version; `busy` while AWS is still deleting one of that name. */
    create: (name: string, text: string, kmsKeyId: string | undefined): Promise<{ id: string } | 'exists' | 'busy'> => {
      const input = { Name: name, SecretString: text, ...(kmsKeyId && { KmsKeyId: kmsKeyId }) };
      return ask(secretRequest('CreateSecret', name), (api, how) => api.createSecret(input, how)).then(
        (answer) => ({ id: versionIn(answer) }),
        orElse({ ResourceExistsException: 'exists', InvalidRequestException: 'busy' } as const),
      );
    },

    /**
     * Stores a new version, which is current from then on.
     * @param id a UUID for it. @returns false when there is such a version already, unless that is current and the same.
     */
    store: async (name: string, id: string, text: string): Promise<boolean> => {
      const input = { SecretId: name, SecretString: text, ClientRequestToken: id };
      return ask(secretRequest('PutSecretValue', name), (api, how) => api.putSecretValue(input, how)).then(
        ({ VersionStages = [] }) => VersionStages.includes('AWSCURRENT'),
        orElse({ ResourceExistsException: false }),
      );
    },

    /**
     * Takes its label off the version that was current before, unless it has lost it already. A version without any cannot be found but
     * by its id, and AWS deletes it in its own time; it cannot be told to.
     */
    abandonPrevious: async (name: string, id: string): Promise<void> => {
      const input = { SecretId: name, VersionStage: 'AWSPREVIOUS', RemoveFromVersionId: id };
      await ask(secretRequest('UpdateSecretVersionStage', name), (api, how) =>
        api.updateSecretVersionStage(input, how),
      ).catch(orElse({ InvalidParameterException: undefined, InvalidRequestException: undefined }));
    },

    /** Deletes a secret with all its versions, at once and for good. */
    erase: async (name: string): Promise<void> => {
      const input = { SecretId: name, ForceDeleteWithoutRecovery: true };
      await ask(secretRequest('DeleteSecret', name), (api, how) => api.deleteSecret(input, how));
    },
  };
}

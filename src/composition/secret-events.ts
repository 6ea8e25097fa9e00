import type { SecretEvents } from '../secrets/client/events.ts';
import { describeAbsence, describeFailure } from '../secrets/client/failure.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Writes down what befalls the secrets in use, by reference and never with a value. */
export function secretEvents(backend: string, log: Logger): SecretEvents {
  return {
    failed: ({ uri: reference }, failure, servesLast) => {
      const line = {
        message: servesLast
          ? 'a secret could not be read anew; the last value serves for now'
          : 'a secret could not be read',
        event: 'secret_refresh_failed',
        backend,
        reference,
        reason: describeFailure(failure),
      };
      // What is merely away comes back by itself; all else waits for a person.
      if (failure.is === 'away') log.warn(line);
      else log.error(line);
    },
    recovered: ({ uri: reference }) =>
      log.info({ message: 'a secret could be read again', event: 'secret_refresh_recovered', backend, reference }),
    gone: ({ uri: reference }, absence) => {
      const message = `a secret in use ${describeAbsence(absence)}: calls that need it are refused`;
      log.error({ message, event: 'secret_gone', backend, reference, absence });
    },
  };
}

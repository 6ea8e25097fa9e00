import type { SecretBackend } from '../../src/secrets/definition.ts';
import { awsBackend } from './aws-backend.ts';
import { type AwsGate, openAwsGate } from './aws-gate.ts';

/** The backend `aws` at a gate with nothing behind it: each call has to be answered by the test. */
export interface ScriptedAws {
  readonly gate: AwsGate;
  readonly backend: SecretBackend;
  /** @throws Error when something was asked that AWS would not have understood. */
  close(): Promise<void>;
}

export async function openScriptedAws(): Promise<ScriptedAws> {
  const gate = await openAwsGate();
  const backend = awsBackend({ region: 'eu-central-1', endpoint: gate.url });
  return {
    gate,
    backend,
    close: async () => {
      await backend.close();
      await gate.close();
    },
  };
}

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { at, type GcpRig, openGcpRig, put, read, thrown } from '../harness/gcp-rig.ts';
import { refusal } from '../harness/gcp-server/message.ts';

let rig: GcpRig;
beforeAll(async () => {
  rig = await openGcpRig();
});
afterEach(() => rig.empty());
afterAll(() => rig.close());

/** Lets the account do all but one thing. */
function forbid(what: RegExp): void {
  rig.server.instead = (reply, { method, path }) =>
    what.test(`${method} ${path}`)
      ? refusal('PERMISSION_DENIED', 'Permission denied.', 'IAM_PERMISSION_DENIED')
      : reply;
}

describe('what is read', () => {
  test('is the newest version alone: a disabled or destroyed one hides those before it', async () => {
    rig.server.secrets.add('maps-key', 'old', 'new');
    expect(await read(rig.backend, 'maps/key')).toBe('new');
    rig.server.secrets.switch('maps-key', 'DISABLED');
    expect(await read(rig.backend, 'maps/key')).toBe('disabled');
    rig.server.secrets.switch('maps-key', 'DESTROYED');
    expect(await read(rig.backend, 'maps/key')).toBe('destroyed');
    rig.server.secrets.add('maps-key', 'newest');
    expect(await read(rig.backend, 'maps/key')).toBe('newest');
  });

  test.each(['DISABLED', 'DESTROYED'] as const)('whoever may only read still learns that it is %s', async (state) => {
    rig.server.secrets.add('maps-key', 'value');
    rig.server.secrets.switch('maps-key', state);
    forbid(/versions\/latest$/);
    expect(await read(rig.backend, 'maps/key')).toBe(state.toLowerCase());
  });

  test('a secret without a version, or with an empty one, is missing', async () => {
    rig.server.secrets.add('maps-key');
    expect(await read(rig.backend, 'maps/key')).toBe('missing');
    rig.server.secrets.add('maps-key', '');
    expect(await read(rig.backend, 'maps/key')).toBe('missing');
  });

  test('one whose own key is switched off is no missing one', async () => {
    rig.server.secrets.add('maps-key', 'value');
    rig.server.instead = (reply, { path }) =>
      path.endsWith(':access') ? refusal('FAILED_PRECONDITION', 'The CMEK key is disabled, or destroyed.') : reply;
    const error = await thrown(read(rig.backend, 'maps/key'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(
      /^the newest version of projects\/test-project\/secrets\/maps-key cannot be read: .+; /,
    );
  });

  test('a value that changed on its way is not used', async () => {
    rig.server.secrets.add('maps-key', 'value');
    rig.server.instead = (reply) => {
      const { payload, ...rest } = reply.body as { payload: { data: string; dataCrc32c: string } };
      return { ...reply, body: { ...rest, payload: { ...payload, data: Buffer.from('eulav').toString('base64') } } };
    };
    const error = await thrown(read(rig.backend, 'maps/key'));
    expect(error).toMatchObject({ code: 'MANAGER_FAILING', message: expect.stringContaining('CRC32C') });
    expect(error.message).not.toContain('eulav');
  });

  test('a mark of the byte order is part of a value', async () => {
    rig.server.secrets.add('maps-key', '\ufeffvalue');
    expect(await read(rig.backend, 'maps/key')).toBe('\ufeffvalue');
  });

  test('bytes that are no text are told', async () => {
    rig.server.secrets.add('maps-key', Buffer.from([0xff, 0xfe, 0x41]));
    expect((await thrown(read(rig.backend, 'maps/key'))).message).toMatch(/holds bytes that are no text \(UTF-8\); /);
  });

  test('a reference with a dot has no name there, and the remedy says so', async () => {
    const error = await thrown(read(rig.backend, 'maps.example/key'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(
      /^secret:\/\/maps\.example\/key has no name in Secret Manager, .+; write a reference/,
    );
    expect(rig.backend.remedy(at('maps.example/key'))).toBe('write a reference without dots, or a shorter one');
    expect(rig.server.calls).toEqual([]);
  });
});

describe('what is written', () => {
  test('is a version of a secret that says whose it is', async () => {
    expect(await put(rig.backend, 'google-maps/api-key', 'one')).toBe('1');
    expect(await put(rig.backend, 'google-maps/api-key', 'two')).toBe('2');
    expect(rig.server.secrets.get('google-maps-api-key')).toMatchObject({
      labels: { 'managed-by': 'portcullis' },
      annotations: { 'portcullis-reference': 'google-maps/api-key' },
    });
  });

  test('leaves the versions before as they are, and takes no permission for that', async () => {
    rig.server.secrets.add('maps-key', 'old');
    await put(rig.backend, 'maps/key', 'new');
    expect(rig.server.secrets.get('maps-key')?.versions).toMatchObject([{ state: 'ENABLED' }, { state: 'ENABLED' }]);
    expect(rig.server.calls).toEqual(['POST /v1/projects/test-project/secrets/maps-key:addVersion']);
  });

  test('of 64 KiB it is taken, and of a byte more it is refused before it is sent', async () => {
    await put(rig.backend, 'maps/key', 'x'.repeat(65_536));
    rig.server.calls.splice(0);
    const error = await thrown(put(rig.backend, 'maps/key', 'x'.repeat(65_537)));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(/is larger than 64 KiB; /);
    expect(rig.server.calls).toEqual([]);
  });

  test('without the permission, it says which is missing, and on what', async () => {
    forbid(/POST .*\/secrets$/);
    const error = await thrown(put(rig.backend, 'maps/key', 'new'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toBe(
      'the account has no secretmanager.secrets.create on projects/test-project, or there is no such thing; ' +
        'grant it the role roles/secretmanager.admin there',
    );
  });
});

test('the probe passes for who may read some secrets alone, and needs none to be there', async () => {
  await rig.backend.probe();
  forbid(/portcullis-probe/);
  await rig.backend.probe();
  rig.server.instead = () => refusal('PERMISSION_DENIED', 'Not enabled.', 'SERVICE_DISABLED');
  expect(await thrown(rig.backend.probe())).toBeInstanceOf(BackendUnusable);
});

import type { SecretBackend, SecretWriter, VersionKeeper } from './definition.ts';
import { type Accessor, type Keep, keeper, type RecordAccess, type WarnUnrecorded } from './recorded/keep-record.ts';
import { recordedShelf } from './recorded/shelf.ts';

export type { Accessor, AccessRecord, RecordAccess } from './recorded/keep-record.ts';

/**
 * A backend of which every read, write and refusal is recorded before whoever asked knows the outcome.
 * @param accessor who uses it, and why where a call does not say so itself.
 * @param warn told of the outcome of a change that could not be recorded; the change is made all the same.
 */
export function recorded(
  backend: SecretBackend,
  record: RecordAccess,
  accessor: Accessor,
  warn?: WarnUnrecorded,
): SecretBackend {
  const { list, writer, watch, shelf, productionConcern } = backend;
  const keep = keeper(record, accessor, warn);
  return {
    fetch: (reference, access) =>
      keep.reading(
        { action: 'read', reference, why: access.why },
        () => backend.fetch(reference, access),
        (lookup) => (lookup.found ? { outcome: 'done', version: lookup.current.id } : { outcome: lookup.absence }),
      ),
    probe: () => backend.probe(),
    remedy: (reference, absence) => backend.remedy(reference, absence),
    ...(list && { list: () => keep.reading({ action: 'list' }, () => list.call(backend)) }),
    ...(writer && { writer: recordedWriter(writer, keep) }),
    ...(watch && { watch: (changed) => watch.call(backend, changed) }),
    ...(shelf && { shelf: recordedShelf(shelf, keep) }),
    ...(productionConcern !== undefined && { productionConcern }),
    close: () => backend.close(),
  };
}

function recordedWriter(writer: SecretWriter, keep: Keep): SecretWriter {
  const { versions } = writer;
  return {
    put: (reference, value, grace) =>
      keep.changing(
        { action: 'write', reference },
        () => writer.put(reference, value, grace),
        (version) => ({
          outcome: 'done',
          version,
        }),
      ),
    destroy: (reference) =>
      keep.changing(
        { action: 'destroy', reference },
        () => writer.destroy(reference),
        (there) => ({
          outcome: there ? 'done' : 'missing',
        }),
      ),
    ...(versions && { versions: recordedVersions(versions, keep) }),
  };
}

function recordedVersions(versions: VersionKeeper, keep: Keep): VersionKeeper {
  return {
    list: (reference) => keep.reading({ action: 'list_versions', reference }, () => versions.list(reference)),
    rollback: (reference, to) =>
      keep.changing(
        { action: 'rollback', reference, version: to },
        () => versions.rollback(reference, to),
        (version) => ({
          outcome: 'done',
          version,
        }),
      ),
    disable: (reference) => keep.changing({ action: 'disable', reference }, () => versions.disable(reference)),
    destroy: (reference, version) =>
      keep.changing({ action: 'destroy_version', reference, version }, () => versions.destroy(reference, version)),
  };
}

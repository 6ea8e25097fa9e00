/** What a stand-in remembers of one kind; the oldest gives way. */
const MOST = 1000;

/** A Map that forgets its oldest entry rather than grow without end. */
export class BoundedMap<Value> extends Map<string, Value> {
  override set(key: string, value: Value): this {
    super.set(key, value);
    const [oldest] = this.keys();
    if (this.size > MOST && oldest !== undefined) this.delete(oldest);
    return this;
  }
}

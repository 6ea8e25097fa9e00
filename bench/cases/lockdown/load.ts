import { Pool } from 'undici';
import { type Call, chooseCall } from './choose-call.ts';

export interface LoadOptions {
  /** Of the instances. */
  readonly ports: readonly number[];
  readonly tokens: readonly string[];
  readonly integrations: readonly string[];
  /** Calls in a second, through all instances together. */
  readonly rate: number;
}

/** How many calls each instance has forwarded, and how many it has refused as held. */
interface Answers {
  readonly forwarded: number[];
  readonly held: number[];
}

/** Milliseconds. */
const tick = 10;
/** Calls under way to one instance, at most: beyond it, calls are left out. */
const connections = 64;

/** A steady stream of calls through all instances: every other round to the integration aimed at, the rest to all of them. */
export class Load {
  readonly #options: LoadOptions;
  readonly #doors: readonly Pool[];
  readonly #timer: NodeJS.Timeout;
  readonly #faults: string[] = [];
  #aim: string | undefined;
  #answers: Answers = { forwarded: [], held: [] };
  readonly #began = performance.now();
  #lastTick = this.#began;
  #due = 0;
  #turn = 0;
  #underWay = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#doors = options.ports.map((port) => new Pool(`http://127.0.0.1:${port}`, { connections }));
    this.#timer = setInterval(() => this.#callWhatIsDue(), tick);
  }

  aimAt(integration: string): void {
    this.#aim = integration;
    const none = () => this.#doors.map(() => 0);
    this.#answers = { forwarded: none(), held: none() };
  }

  /** What came of calls to the integration aimed at, since it was. */
  get answers(): Readonly<Record<keyof Answers, readonly number[]>> {
    return this.#answers;
  }

  /** What came back that was neither the provider's answer nor a refusal because of a hold. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Calls in a second, on average so far: less than the rate that was asked for where the machine cannot keep up. */
  get rate(): number {
    return (1000 * this.#turn) / (performance.now() - this.#began);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#doors.map((door) => door.destroy()));
  }

  #callWhatIsDue(): void {
    const { ports, rate, ...choices } = this.#options;
    const now = performance.now();
    // What this process missed while it was busy is not made up for in one burst.
    this.#due += (rate * Math.min(now - this.#lastTick, 5 * tick)) / 1000;
    this.#lastTick = now;
    for (; this.#due >= 1; this.#due -= 1) {
      if (this.#underWay >= connections * ports.length) continue;
      void this.#make(chooseCall(this.#turn, { ...choices, doors: ports.length, aim: this.#aim }));
      this.#turn += 1;
    }
  }

  async #make({ door, integration, token }: Call): Promise<void> {
    this.#underWay += 1;
    const outcome = await call(this.#doors[door], integration, token);
    this.#underWay -= 1;
    if (typeof outcome === 'object') this.#faults.push(`${integration} through instance ${door}: ${outcome.fault}`);
    else if (integration === this.#aim) this.#answers[outcome][door] = (this.#answers[outcome][door] ?? 0) + 1;
  }
}

const call = async (door: Pool | undefined, integration: string, token: string) => {
  try {
    const path = `/proxy/${integration}/${integration}/call`;
    const answer = await door?.request({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } });
    await answer?.body.dump();
    if (answer?.statusCode === 200) return 'forwarded';
    const code = answer?.headers['x-portcullis-error'];
    return code === 'locked_down' ? 'held' : { fault: `answered ${answer?.statusCode} ${code ?? ''}` };
  } catch (error) {
    return { fault: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
};

import type { Clock } from '../../core/clock.ts';
import type { Timers } from '../../core/timers.ts';
import type { Connection } from './connection.ts';
import type { Wait } from './find-master.ts';
import type { Obstacle } from './obstacle.ts';

/** What keeping a connection to Redis takes. */
export interface LinkParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Opens a connection that is fit for use. */
  readonly open: (wait: Wait) => Promise<Connection>;
  /** Looks at the one in use. @throws when it must not be used any more. */
  readonly look: (connection: Connection, wait: Wait) => Promise<void>;
  readonly events: LinkEvents;
}

/** What befalls it. */
export interface LinkEvents {
  /** It can be used from now on. */
  readonly up: () => void;
  /** An attempt failed, or the connection was lost. */
  readonly lost: (obstacle: Obstacle) => void;
}

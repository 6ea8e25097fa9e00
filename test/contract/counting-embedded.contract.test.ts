import { systemClock } from '../../src/core/clock.ts';
import { EmbeddedCounting } from '../../src/state/counting/embedded-counting.ts';
import { describeCounting } from './counting.ts';

describeCounting('this process', async () => ({ instances: [new EmbeddedCounting(systemClock)], close: () => {} }));

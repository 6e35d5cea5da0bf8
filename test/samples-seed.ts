/**
 * Required by mocha: properties are tried with the same samples in every run, so that a run tells about the change
 * and not about luck. A failure prints its seed and path; `npm run thorough` and CASCADE_SEED try others.
 */
import { configureGlobal } from 'fast-check';

const given = process.env['CASCADE_SEED'];
if (given !== undefined) configureGlobal({ seed: Number(given) });
else if (!process.env['CASCADE_THOROUGH']) configureGlobal({ seed: 20_260_101 });

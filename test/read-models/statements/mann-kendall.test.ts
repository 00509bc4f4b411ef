import * as fc from 'fast-check';
import { mannKendall } from '../../../src/read-models/statements/mann-kendall.ts';

const test_ = (...values: number[]) => mannKendall(values.map(BigInt));

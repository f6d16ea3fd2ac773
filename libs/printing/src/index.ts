export { percent, thousands, yen, zeroFill } from './amounts.js';
export { cleanText, displayWidth, graphemes } from './characters.js';
export { businessDate, dateTime } from './dates.js';
export { cut, fit, pad, padCenter, padEnd, padStart, truncate, type Align } from './fit.js';
export type { Overflow } from './layout.js';
export { TRAINING_MARK } from './marks.js';
export {
  DEFAULT_WIDTH,
  MIN_WIDTH,
  PrintDocument,
  type ByteOptions,
  type SplitOptions,
  type TableOptions,
} from './print-document.js';
export { wrap } from './wrap.js';

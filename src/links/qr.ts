import { pngOf } from './png.ts';

/** The sides of a picture, in pixels. */
const sizes = { least: 100, usual: 600, most: 1_200 } as const;

/** Loaded when the first code is asked for: a server starts sooner without it. */
const qrcode = () => import('qrcode');

/** The white around a code, in modules: as scanners need it (ISO/IEC 18004). */
const margin = 4;

/** A fifth of a poster's code may be hidden or dirty; on screens that happens less. */
type ErrorCorrection = 'M' | 'Q';

/** A text as a code to scan. @param size of a side; undefined: as large as there is room */
export async function qrSvg(
  text: string,
  size?: number,
  errorCorrectionLevel: ErrorCorrection = 'M',
): Promise<string> {
  const { toString } = await qrcode();
  return toString(text, { type: 'svg', margin, errorCorrectionLevel, ...(size && { width: size }) });
}

/** The same as a picture (PNG), with sharp modules: its side is at most `size`, unless a module would be less than a pixel. */
export async function qrPng(text: string, size: number): Promise<Buffer> {
  const { create } = await qrcode();
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const scale = Math.max(1, Math.floor(size / (modules.size + 2 * margin)));
  const isBlack = (row: number, column: number) => modules.get(row, column) === 1;
  return pngOf({ size: modules.size, isBlack }, { scale, margin });
}

/** A size as it is asked for, within its bounds; nonsense is the usual size. */
export function sizeOf(asked: string | null): number {
  const size = /^\d{1,9}$/.test(asked ?? '') ? Number(asked) : sizes.usual;
  return Math.min(sizes.most, Math.max(sizes.least, size));
}

import { cleanText } from './characters.js';
import type { Align } from './fit.js';
import { layOut, type LaidOutLine, type Overflow, type PrintLine } from './layout.js';
import { plainLine } from './plain-text.js';
import { printDataXml, type PrintTable } from './xml.js';

/** Columns of a receipt unless a shop says otherwise (spec common §9). */
export const DEFAULT_WIDTH = 32;

/** Below this no amount and no name fit side by side. */
export const MIN_WIDTH = 16;

export interface SplitOptions {
  /** What happens to a left part that is too wide: `cut` (default) or `wrap` over the lines above. */
  overflow?: Overflow;
}

export interface ByteOptions {
  align?: Align;
  /** What the printer makes of the data, for example `QR`; free text for the printing client. */
  dimension?: string;
  /** Stands for the data in plain text. */
  alternative?: string;
}

export interface TableOptions {
  border?: string;
  frame?: string;
  align?: string;
}

/**
 * A printout: a list of lines, rendered as plain text (journal) and as XML (receipt printer) from the same layout.
 * Text is cleaned of control characters, long text is wrapped, a right part is never cut.
 *
 * ```ts
 * new PrintDocument(32).center('みなと店').split('緑茶', yen(120)).border().toText();
 * ```
 */
export class PrintDocument {
  private readonly lines: PrintLine[] = [];
  private readonly tables: PrintTable[] = [];
  private laidOut: LaidOutLine[] | undefined;

  /**
   * @param width columns of every line
   * @throws RangeError unless `width` is an integer of at least {@link MIN_WIDTH}
   */
  constructor(readonly width: number = DEFAULT_WIDTH) {
    if (!Number.isInteger(width) || width < MIN_WIDTH) {
      throw new RangeError(`A print width is an integer of at least ${MIN_WIDTH}, not ${width}`);
    }
  }

  left(text: string): this {
    return this.text(text, 'left');
  }

  center(text: string): this {
    return this.text(text, 'center');
  }

  right(text: string): this {
    return this.text(text, 'right');
  }

  /** One text, over as many lines as it needs. An empty text is a blank line. */
  text(text: string, align: Align): this {
    return this.add({ kind: 'text', align, text: text === '' ? ' ' : text });
  }

  /** A line of one space, which the XML form needs as text. */
  blank(): this {
    return this.left(' ');
  }

  /** Two parts at the two ends of a line with at least one space between them; null or undefined is an empty part. */
  split(left: string | null | undefined, right: string | null | undefined, options: SplitOptions = {}): this {
    return this.add({ kind: 'split', left: left ?? '', right: right ?? '', overflow: options.overflow ?? 'cut' });
  }

  /** A rule across the whole width. */
  border(): this {
    return this.add({ kind: 'border' });
  }

  /**
   * Data that the printer draws (QR code, bar code). Plain text shows `alternative`; without one {@link toText} fails.
   * @throws RangeError if `data` has characters that XML cannot carry; encode such data first
   */
  byte(data: string, options: ByteOptions = {}): this {
    if (cleanText(data) !== data) throw new RangeError('Data with control characters must be encoded to be printed');
    const { align = 'center', dimension = '', alternative } = options;
    return this.add({ kind: 'byte', align, dimension, data, alternative });
  }

  /** A table of rows of cells; in the XML form only, behind all lines. */
  table(rows: readonly (readonly string[])[], options: TableOptions = {}): this {
    this.tables.push({ rows, border: options.border ?? '', frame: options.frame ?? '', align: options.align ?? '' });
    return this;
  }

  /**
   * Plain text; every line has exactly {@link width} columns and ends with a line feed.
   * @throws Error if a byte line has no alternative text
   */
  toText(): string {
    return this.layout()
      .map((line) => `${plainLine(line, this.width)}\n`)
      .join('');
  }

  /** The XML print document of spec common §9.4. */
  toXml(): string {
    return printDataXml(this.layout(), this.tables);
  }

  private layout(): LaidOutLine[] {
    this.laidOut ??= this.lines.flatMap((line) => layOut(line, this.width));
    return this.laidOut;
  }

  private add(line: PrintLine): this {
    this.lines.push(line);
    this.laidOut = undefined;
    return this;
  }
}

import { describe, expect, it } from '@jest/globals';
import { displayWidth } from '@kugelpos/printing';
import { writeLogs, type LogEntry } from './terminal-log.js';
import { AROUND, openedTerminal } from './terminal.fixture.js';

const NO_FIGURES = {
  cart_transaction_count: 0,
  cart_transaction_last_no: null,
  cash_in_out_count: 0,
  cash_in_out_last_datetime: null,
};

function textsOf(entry: LogEntry, change: Parameters<typeof openedTerminal>[0] = {}, around = AROUND) {
  const [log] = writeLogs(openedTerminal(change), [entry], around);
  if (log === undefined) throw new Error('nothing was written');
  return { journal: log.journal_text, receipt: log.receipt_text };
}

const cash = (amount: number, description = '両替'): LogEntry => ({
  operation: 'cash',
  amount,
  description,
  isFloat: false,
});

const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join('');

describe('texts of a terminal log', () => {
  it('prints a cash-out of 4500 as the example of the contract (spec §9.4)', () => {
    expect(textsOf(cash(-4500)).journal).toBe(
      lines(
        '店舗名 みどり市場               ',
        'レジNo. 3             責# 000012',
        '2026年06月13日(土) 18:41        ',
        '                                ',
        '    【 出 金  レ ポ ー ト 】    ',
        '                                ',
        '営業日付 2026年06月13日(土)     ',
        '開設回数 2回                    ',
        '--------------------------------',
        '両替                    -4,500円',
        '--------------------------------',
        'レシートNo. ------              ',
      ),
    );
  });

  it('prints an open without staff (spec §9.2)', () => {
    expect(textsOf({ operation: 'open' }, { staff: null }).journal).toBe(
      lines(
        '店舗名 みどり市場               ',
        'レジNo. 3             責# ------',
        '2026年06月13日(土) 18:41        ',
        '                                ',
        '    【 開 設  レ ポ ー ト 】    ',
        '                                ',
        '営業日付 2026年06月13日(土)     ',
        '開設回数 2回                    ',
        '--------------------------------',
        '釣銭準備金              50,000円',
        '--------------------------------',
        'レシートNo. ------              ',
      ),
    );
  });

  it('prints a close; nothing counted prints as 0 (spec §9.2)', () => {
    const entry: LogEntry = { operation: 'close', figures: NO_FIGURES };
    expect(textsOf(entry, { physical_amount: 1_261_280, open_counter: 1234 }).journal).toBe(
      lines(
        '店舗名 みどり市場               ',
        'レジNo. 3             責# 000012',
        '2026年06月13日(土) 18:41        ',
        '                                ',
        '    【 精 算  レ ポ ー ト 】    ',
        '                                ',
        '営業日付 2026年06月13日(土)     ',
        '開設回数 1,234回                ',
        '--------------------------------',
        'ドロア内現金         1,261,280円',
        '--------------------------------',
        'レシートNo. ------              ',
      ),
    );
    expect(textsOf(entry).journal).toContain('ドロア内現金                 0円\n');
  });

  it('titles by sign and prints the store code where the name is not known', () => {
    expect(textsOf(cash(1)).journal).toContain('    【 入 金  レ ポ ー ト 】    \n');
    expect(textsOf(cash(1), {}, { ...AROUND, storeName: null }).journal).toMatch(/^0001 {28}\n/);
  });

  it('carries the same lines as XML', () => {
    const { receipt } = textsOf(cash(-4500, '両替 <A&B>'));
    expect(receipt).toMatch(/^<\?xml version="1\.0" \?>\n<PrintData>\n\t<Page>\n/);
    expect(receipt).toContain('<Line type="Text" align="Left" dimension="">店舗名 みどり市場<Item1/><Item2/></Line>');
    expect(receipt).toContain('<Item1>レジNo. 3            </Item1><Item2>責# 000012</Item2>');
    expect(receipt).toContain('>開設回数 2回       <Item1/>');
    expect(receipt).toContain('両替 &lt;A&amp;B&gt;');
    expect(receipt.match(/<Line /g)).toHaveLength(12);
  });

  it.each([
    ['みどり市場ひばりが丘ショッピングセンター東館一階食品売場'.repeat(2)],
    ['ABC mart ひばりヶ丘 ｶﾌﾞｼｷｶﾞｲｼｬ ①②③ 北口 Annex'.repeat(3)],
    ['A'.repeat(200)],
    ['店\tA\nB'],
  ])('keeps every line 32 columns wide: %s', (text) => {
    const { journal } = textsOf(cash(-123_456_789.125, text), {}, { ...AROUND, storeName: text });
    for (const line of journal.slice(0, -1).split('\n')) expect(displayWidth(line)).toBe(32);
    expect(journal).toContain('-123,456,789円\n');
  });
});

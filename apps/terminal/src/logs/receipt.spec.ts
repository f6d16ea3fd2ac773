import { describe, expect, it } from '@jest/globals';
import type { CashCount } from '@kugelpos/contracts';
import { displayWidth } from '@kugelpos/printing';
import { NOTHING_ASKED, writeLogs, type LogEntry, type TerminalAct } from './terminal-log.js';
import { AROUND, NOT_COUNTED, openedTerminal } from './terminal.fixture.js';

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
  movement: 'out',
  amount,
  description,
  authorized: NOTHING_ASKED,
});

const REASON = { code: 'R07', name: '釣銭両替' };
const MANAGER = { id: '900', name: '鈴木 一郎' };

const close = (count: Partial<CashCount> = {}, authorized = NOTHING_ASKED): LogEntry => ({
  operation: 'close',
  figures: NO_FIGURES,
  cashCount: { ...NOT_COUNTED, ...count },
  authorized,
});

const act = (name: TerminalAct, description: string | null = null, authorized = NOTHING_ASKED): LogEntry => ({
  operation: 'audit',
  act: name,
  description,
  authorized,
});

/** What stands between the first rule and the last. */
const bodyOf = (journal: string) => journal.split(`${'-'.repeat(32)}\n`)[1];

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
    const entry = close();
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

  it('prints the XML of a cash-out of 4500: the elements of the example, no white space of its own in the text (spec §9.4, common §11.44)', () => {
    const left = (text: string) => `\t\t<Line type="Text" align="Left" dimension="">${text}<Item1/><Item2/></Line>\n`;
    const center = (text: string) =>
      `\t\t<Line type="Text" align="Center" dimension="">${text}<Item1/><Item2/></Line>\n`;
    const split = (a: string, b: string) =>
      `\t\t<Line type="Text" align="Split" dimension=""><Item1>${a}</Item1><Item2>${b}</Item2></Line>\n`;
    const rule = '\t\t<Line type="Line" align="" dimension=""><Item1/><Item2/></Line>\n';
    expect(textsOf(cash(-4500)).receipt).toBe(
      [
        '<?xml version="1.0" ?>\n<PrintData>\n\t<Page>\n',
        left('店舗名 みどり市場'),
        split('レジNo. 3            ', '責# 000012'),
        left('2026年06月13日(土) 18:41'),
        center(' '),
        center('【 出 金  レ ポ ー ト 】'),
        center(' '),
        left('営業日付 2026年06月13日(土)'),
        left('開設回数 2回       '),
        rule,
        split('両替                   ', '-4,500円'),
        rule,
        left('レシートNo. ------'),
        '\t</Page>\n</PrintData>\n',
      ].join(''),
    );
    expect(textsOf(cash(-4500, '両替 <A&B>')).receipt).toContain('両替 &lt;A&amp;B&gt;');
  });

  it('prints reason and approver behind the description, and only where there are any', () => {
    const entry: LogEntry = {
      operation: 'cash',
      movement: 'drop',
      amount: -30_000,
      description: '回収',
      authorized: { reason: REASON, approvedBy: MANAGER },
    };
    const { journal, receipt } = textsOf(entry);
    expect(journal).toContain('    【 回 収  レ ポ ー ト 】    \n');
    expect(bodyOf(journal)).toBe(
      lines('回収                   -30,000円', '理由 R07 釣銭両替               ', '承認 000900 鈴木 一郎           '),
    );
    expect(receipt.match(/<Line /g)).toHaveLength(14);
  });

  const counted: Partial<CashCount> = {
    denominations: [
      { value: 10_000, count: 4 },
      { value: 1000, count: 12 },
      { value: 1, count: 3 },
    ],
    counted: 52_003,
    cash_sales: 2503,
    expected: 52_503,
    difference: -500,
    float_carried_over: 50_000,
    reason_code: 'R07',
  };

  it('prints what was counted in detail', () => {
    const entry = close(counted, { reason: REASON, approvedBy: null });
    expect(bodyOf(textsOf(entry, { physical_amount: 52_003 }).journal)).toBe(
      lines(
        '10,000円 4枚            40,000円',
        '1,000円 12枚            12,000円',
        '1円 3枚                      3円',
        'ドロア内現金            52,003円',
        '理論在高                52,503円',
        '過不足                    -500円',
        '次回釣銭準備金          50,000円',
        '理由 R07 釣銭両替               ',
      ),
    );
  });

  it('keeps from a blind count what the drawer should hold', () => {
    const entry = close({ ...counted, blind: true });
    const { journal, receipt } = textsOf(entry, { physical_amount: 52_003 });
    for (const text of [journal, receipt]) {
      for (const secret of ['理論在高', '過不足', '52,503', '-500']) expect(text).not.toContain(secret);
    }
    expect(journal).toContain('次回釣銭準備金          50,000円\n');
  });

  it.each([
    ['drawer_open', '【 ドロア開  レ ポ ー ト 】', 'ドロアオープン                  '],
    ['no_sale', '【 両 替  レ ポ ー ト 】', 'ノーセール                      '],
    ['training_on', '【 トレーニング  レ ポ ー ト 】', 'トレーニング開始                '],
    ['training_off', '【 トレーニング  レ ポ ー ト 】', 'トレーニング終了                '],
  ] as const)('prints %s', (name, title, line) => {
    const { journal } = textsOf(act(name, 'why', { reason: REASON, approvedBy: null }));
    expect(journal.split('\n')[4]?.trim()).toBe(title);
    expect(bodyOf(journal)).toBe(lines(line, 'why                             ', '理由 R07 釣銭両替               '));
  });

  it('marks training below the title', () => {
    const { journal } = textsOf(cash(-4500), {
      training: true,
      training_session: { business_date: '20260613', open_counter: 900_001, business_counter: 900_001 },
    });
    expect(journal.split('\n').slice(4, 8)).toEqual([
      '    【 出 金  レ ポ ー ト 】    ',
      ' ** トレーニング / TRAINING **  ',
      '営業日付 2026年06月13日(土)     ',
      '開設回数 900,001回              ',
    ]);
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
    const named: LogEntry = act('no_sale', text, {
      reason: { code: 'R01', name: text },
      approvedBy: { id: '900', name: text },
    });
    for (const line of textsOf(named).journal.slice(0, -1).split('\n')) expect(displayWidth(line)).toBe(32);
  });
});

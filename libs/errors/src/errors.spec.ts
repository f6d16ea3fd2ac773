import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError, catalogue, errorEnvelope, InvalidInputError, languageOf, toAppError } from './index.js';

describe('catalogue', () => {
  it.each(Object.entries(ErrorCode))('%s has a status and both languages', (_name, code) => {
    const entry = catalogue[code];
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.ja.trim()).not.toBe('');
    expect(entry.en.trim()).not.toBe('');
    expect(entry.ja).not.toBe(entry.en);
  });

  it('holds no code without a name and none twice', () => {
    const codes = Object.values(ErrorCode);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Object.keys(catalogue).sort()).toEqual([...codes].sort());
  });

  it.each([
    [ErrorCode.CART_NOT_FOUND, 'カートが見つかりません', 'Cart not found'],
    [ErrorCode.TERMINAL_NOT_FOUND, '端末が見つかりません', 'Terminal not found'],
    [ErrorCode.STOCK_NOT_FOUND, '在庫情報が見つかりません', 'Stock not found'],
    [ErrorCode.JOURNAL_EXPORT_FAILED, 'データのエクスポートに失敗しました', 'Failed to export data'],
  ])('%s has the texts that clients of the reference assert', (code, ja, en) => {
    expect(catalogue[code]).toMatchObject({ ja, en });
  });
});

describe('language', () => {
  it.each([
    [undefined, 'ja'],
    ['', 'ja'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['ja,en;q=0.5', 'ja'],
    ['fr,en;q=0.2', 'en'],
    ['en;q=0.3,ja;q=0.8', 'ja'],
    ['de', 'ja'],
    ['en;q=x', 'ja'],
  ])('%s means %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});

describe('what was thrown becomes what a client is told', () => {
  it.each([
    [new NotFoundException('Cannot GET /x'), 404, ErrorCode.NOT_FOUND],
    [new Error('secret detail'), 500, ErrorCode.UNEXPECTED_ERROR],
    [Object.assign(new Error('E11000'), { name: 'MongoServerError', code: 11000 }), 400, ErrorCode.DUPLICATE_KEY],
    [Object.assign(new Error('down'), { name: 'MongoNetworkError' }), 503, ErrorCode.DATABASE_ERROR],
    [Object.assign(new Error('big'), { statusCode: 413 }), 413, ErrorCode.BODY_TOO_LARGE],
    [Object.assign(new Error('bad json'), { statusCode: 400 }), 422, ErrorCode.INVALID_INPUT],
    ['a string', 500, ErrorCode.UNEXPECTED_ERROR],
  ])('%s → %d / %s', (thrown, status, code) => {
    const error = toAppError(thrown);
    expect([error.status, error.code]).toEqual([status, code]);
    expect(JSON.stringify(errorEnvelope(error, 'en'))).not.toContain('secret detail');
  });

  it('names the refused fields in the language of the reader and carries the error under both spellings', () => {
    const error = new InvalidInputError([{ location: ['body', 0, 'quantity'], reason: 'Required' }]);
    const envelope = errorEnvelope(error, 'ja');
    expect(envelope.message).toContain('body -> 0 -> quantity: Required');
    expect(envelope.user_error).toEqual({ code: '300001', message: '入力内容に誤りがあります: 0.quantity' });
    expect(envelope.userError).toBe(envelope.user_error);
    expect(errorEnvelope(new AppError(ErrorCode.CART_NOT_FOUND), 'en').user_error.message).toBe('Cart not found');
  });
});

/** An element with its attributes, its own text and its children. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: XmlElement[];
}

const TOKEN = /<\?[^?]*\?>|<\/([A-Za-z]\w*)>|<([A-Za-z]\w*)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const STRAY_AMPERSAND = /&(?!amp;|lt;|gt;|quot;)/;

/** A strict reader of the XML that this lib writes: throws where the text is not well-formed. */
export function parseXml(xml: string): XmlElement {
  if (ILLEGAL.test(xml)) throw new Error('A character that XML 1.0 does not allow');
  const root: XmlElement = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(xml);
    const parent = open.at(-1);
    if (!match || !parent) throw new Error(`Not well-formed at ${at}: ${xml.slice(at, at + 40)}`);
    const [, closed, opened, attributes = '', selfClosing, text] = match;
    if (closed !== undefined) {
      if (open.pop()?.name !== closed) throw new Error(`</${closed}> does not close the open element`);
    } else if (opened !== undefined) {
      const element = { name: opened, attributes: readAttributes(attributes), text: '', children: [] };
      parent.children.push(element);
      if (selfClosing !== '/') open.push(element);
    } else if (text !== undefined) {
      if (text.includes(']]>')) throw new Error(']]> in text');
      parent.text += unescape(text);
    }
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || !only || others.length > 0 || root.text.trim() !== '')
    throw new Error('Not one root element');
  return only;
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/ ([a-z]+)="([^"]*)"/g)].map((m) => [m[1] ?? '', unescape(m[2] ?? '')]));
}

function unescape(text: string): string {
  if (STRAY_AMPERSAND.test(text)) throw new Error(`A stray ampersand in ${text}`);
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

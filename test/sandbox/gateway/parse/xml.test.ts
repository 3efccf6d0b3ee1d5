import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml, parseXml } from '../../../../sandbox/gateway/parse/xml.ts';

describe('an XML text', () => {
  it('is read with its attributes, in the order of its elements, without namespace prefixes', () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><!-- two --><s3:Tag><Key>a</Key></s3:Tag><Other/><Tag><Key>b</Key></Tag>
      <Grantee xsi:type="Group &amp; Co"/></Tagging>`;
    const root = parseXml(text);
    expect(root?.name).toBe('Tagging');
    expect(root?.children.map((child) => child.name)).toEqual(['Tag', 'Other', 'Tag', 'Grantee']);
    expect(root?.children[0]?.children[0]).toEqual({ name: 'Key', attributes: {}, children: [], text: 'a' });
    expect(root?.children[3]?.attributes).toEqual({ type: 'Group & Co' });
  });

  it('keeps what values look like: numbers, truth values, white space', () => {
    for (const text of ['007', '1e3', 'true', ' two  words ', '']) expect(parseXml(`<a>${text}</a>`)?.text).toBe(text);
  });

  it('decodes character references, by name and by number, and takes CDATA as it stands', () => {
    expect(parseXml('<a>&lt;&amp;&gt;&quot;&apos;&#10;&#xD;&#x41;</a>')?.text).toBe('<&>"\'\n\rA');
    expect(parseXml('<a>1<![CDATA[<b>&amp;]]>2</a>')?.text).toBe('1<b>&amp;2');
  });

  it.each(['', 'text', '<a>', '<a><b></a>', '<a/><b/>', '<a>one & two</a>', '<a b=c/>', '<__proto__/>'])(
    'that is not one well-formed element is refused: %s',
    (text) => {
      expect(parseXml(text)).toBeUndefined();
    },
  );

  it('with a document type is refused: it could make the text grow without end', () => {
    expect(parseXml('<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>')).toBeUndefined();
  });

  it('comes back as it was escaped', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseXml(`<a>${escapeXml(text)}</a>`)?.text).toBe(text);
      }),
    );
  });
});

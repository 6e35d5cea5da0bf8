import assert from 'node:assert/strict';
import { withoutFetches } from '../../nodes/channel-send/mail-style.ts';

const KEPT = 'h1{color:red;background:#fff url("https://x.example/a.png") no-repeat}';

describe('the style sheets of a mail in its preview', () => {
  const without: Readonly<Record<string, string>> = {
    'another style sheet': '@import "http://x.example/a.css";',
    'another style sheet by its address':
      "@import url('https://x.example/css2?family=Inter:wght@400;700&display=swap') screen;",
    'another style sheet, unquoted': '@IMPORT url(//x.example/css2?family=Inter:wght@400;700);',
    'a font': '@font-face { font-family: X; src: url(https://x.example/x.woff2) format("woff2"); }',
    'a comment': '/* @import "a.css" */',
  };
  for (const [what, css] of Object.entries(without)) {
    it(`have no ${what}`, () => {
      assert.equal(withoutFetches(css + KEPT), KEPT);
      assert.equal(withoutFetches(KEPT + css), KEPT);
    });
  }

  it('have no picture that the frame refuses', () => {
    for (const address of [
      'http://x.example/a.png',
      '"http://x.example/a.png"',
      " 'HTTP://x.example/a.png' ",
      '//x.example/a.png',
      'a.png',
      'data:text/html,x',
    ])
      assert.equal(withoutFetches(`background: url(${address}) #eee`), 'background: none #eee');
    for (const cut of ['url(http://x.example', 'url("http://x.example', 'URL( '])
      assert.equal(withoutFetches(`background:${cut}`), 'background:none');
    assert.doesNotMatch(withoutFetches('background:image-set("http://x.example/a.png" 1x)'), /image-set/);
  });

  it('keep how the mail looks', () => {
    for (const css of [
      KEPT,
      'background:url( data:image/gif;base64,R0lGOD= )',
      "@media (max-width:600px){.a{font-family:'Open Sans',sans-serif}}",
      '.b::before{content:"\\2022"}',
    ])
      assert.equal(withoutFetches(css), css);
  });

  it('are read in time that grows with their length alone', () => {
    for (const piece of ['@import ', 'url(', "@import '", '/*', '@font-face{', 'url( '])
      withoutFetches(piece.repeat(50_000));
  });
});

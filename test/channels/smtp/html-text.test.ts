import assert from 'node:assert/strict';
import { textOfHtml } from '../../../lib/channels/smtp/html-text.ts';
import { workedMs } from '../../worked.ts';

describe('the text of a mail in HTML', () => {
  for (const [what, html, text] of [
    ['has no tags', '<html><body><p dir="ltr">STOP</p></body></html>', 'STOP'],
    ['has its lines', 'Tuesday<br>suits\r\nme.<div>Ada</div>', 'Tuesday\nsuits me.\nAda'],
    ['has no style, no script, no comment', '<STYLE>p{}</Style><!-- a > b --><script>x</script>STOP', 'STOP'],
    [
      'has its characters',
      'caf&eacute; &amp;lt; &#8364;&#x20AC; &Uuml;&szlig;&nbsp;&bogus; &#x110000;&#xD800;&#0;',
      'café &lt; €€ Üß &bogus;',
    ],
    ['keeps a sign that opens no tag', '1 < 2 and a<3', '1 < 2 and a<3'],
    ['marks quotes', '<p>STOP</p><blockquote type="cite">Your visit</blockquote>', 'STOP\n> Your visit'],
    ['marks rules', 'STOP<hr style="x"><b>From:</b> Shop', 'STOP\n__________\nFrom: Shop'],
    ['ends where a tag never does', 'STOP<p class="x', 'STOP'],
    ['ends where a style never does', 'STOP<style>p {}', 'STOP'],
    ['is empty where nothing is said', '<div><br></div>', ''],
  ] as const) {
    it(what, () => assert.equal(textOfHtml(html), text));
  }

  it('takes no time, whatever it is made of', () => {
    const began = workedMs();
    for (const odd of ['<', '<p', '<!--', '<style>', '</', '&', '&#', '<blockquote>', ' \n', '<a ', '&a']) {
      textOfHtml(odd.repeat(100_000 / odd.length));
    }
    assert.ok(workedMs() - began < 2_000);
  });
});

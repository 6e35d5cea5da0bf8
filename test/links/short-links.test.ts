import assert from 'node:assert/strict';
import { isLinkToken, isPerson, isProgram, linkTarget, linkToken } from '../../lib/links/index.ts';

describe('a token of a short link', () => {
  it('has eleven letters or digits, all of them about equally often', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_200; i++) {
      const token = linkToken();
      assert.match(token, /^[0-9A-Za-z]{11}$/);
      assert.ok(isLinkToken(token));
      for (const letter of token) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    assert.equal(counts.size, 62);
    // 1,100 of each are expected; a choice by remainder alone would make eight of them a quarter more frequent.
    for (const [letter, count] of counts) assert.ok(count > 920 && count < 1_280, `${letter}: ${count}`);
  });

  it('has more than 60 random bits', () => assert.ok(Math.log2(62 ** linkToken().length) > 60));

  it('is nothing else', () => {
    for (const text of ['', 'abc', `${linkToken()}x`, '../../etc/pa', 'aaaaaaaaaa_', 'aaaaaaaaaa\n']) {
      assert.equal(isLinkToken(text), false, text);
    }
  });
});

describe('what a short link leads to', () => {
  it('is a web address', () => {
    assert.equal(linkTarget(' https://shop.example/offer?a=1#x '), 'https://shop.example/offer?a=1#x');
    assert.equal(linkTarget('http://shop.example'), 'http://shop.example/');
    assert.equal(linkTarget('https://shop.example/a b"<c>'), 'https://shop.example/a%20b%22%3Cc%3E');
  });

  const BAD = [
    '',
    'shop.example',
    '//shop.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://shop.example',
    'https://user:pass@shop.example/',
    'https://',
    'https:shop.example',
    `https://shop.example/${'a'.repeat(2_000)}`,
  ];
  for (const text of BAD)
    it(`is not ${text.slice(0, 40) || 'nothing'}`, () => assert.equal(linkTarget(text), null));

  it('never breaks out of its line', () => {
    const target = linkTarget('https://shop.example/a\r\nset-cookie: x=1');
    assert.ok(target !== null && !/[\r\n]/.test(target));
  });
});

const PEOPLE = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/139.0.0.0 Mobile Safari/537.36 Telegram-Android/11.2.3 (Google Pixel 8; Android 14; SDK 34; HIGH)',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21G93 [FBAN/FBIOS;FBAV/480.0]',
  'Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
  'Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.5.25 Version/10.54',
];
const PROGRAMS = [
  '',
  'WhatsApp/2.23.20.0 A',
  'TelegramBot (like TwitterBot)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'SkypeUriPreview Preview/0.5',
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
  'BarracudaCentral',
  'curl/8.5.0',
  'Wget/1.21',
  'python-requests/2.32',
  'Go-http-client/2.0',
  'okhttp/4.12.0',
  'axios/1.7.2',
  'node',
];

describe('who follows a short link', () => {
  for (const agent of PEOPLE)
    it(`is a person: ${agent.slice(0, 60)}`, () => assert.equal(isProgram(agent), false));
  for (const agent of PROGRAMS)
    it(`is a program: ${agent.slice(0, 60) || 'no name'}`, () => assert.ok(isProgram(agent)));

  const agent = PEOPLE[0]!;
  it('counts when a browser goes there', () => {
    assert.ok(isPerson('GET', { 'user-agent': agent }));
    assert.ok(
      isPerson('GET', { 'user-agent': agent, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    );
  });

  const AHEAD = [
    { purpose: 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'x-purpose': 'preview' },
    { 'x-moz': 'prefetch' },
    { 'sec-fetch-mode': 'no-cors' },
  ];
  for (const headers of AHEAD) {
    it(`does not count with ${JSON.stringify(headers)}`, () =>
      assert.equal(isPerson('GET', { 'user-agent': agent, ...headers }), false));
  }

  it('does not count by HEAD, nor with two names', () => {
    assert.equal(isPerson('HEAD', { 'user-agent': agent }), false);
    assert.equal(isPerson('GET', { 'user-agent': [agent, agent] }), false);
  });
});

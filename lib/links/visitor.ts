/**
 * Whether it is a person who follows a link. Messengers fetch what they show a preview of, mail filters fetch
 * what they check, browsers fetch what might be opened next: all of them are sent on, and none counts.
 */

/** Header values by name in lower case; one that was given more than once is an array. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Words by which programs name themselves. Where they are from, as of autumn 2026:
 * - search engines and crawlers, which keep to `bot`, `crawl`, `spider` or `slurp`
 *   (https://developers.google.com/search/docs/crawling-indexing/overview-google-crawlers)
 * - previews: `facebookexternalhit`, `facebookcatalog`, `meta-externalagent` and `-fetcher`
 *   (https://developers.facebook.com/docs/sharing/webmasters/web-crawlers), `WhatsApp/2…`, `TelegramBot`,
 *   `Slackbot-LinkExpanding` (https://docs.slack.dev/reference/robots), `SkypeUriPreview`, `Twitterbot`,
 *   `Viber`, `vkShare`, `Iframely`, `Embedly`, `bitlybot`; Apple's Messages, whose preview carries
 *   `facebookexternalhit` and `Twitterbot` in one
 * - filters of mail and messages: `Barracuda`, `Proofpoint`, `Mimecast`, `SafeLinks`, `Trend Micro`, `ESET`,
 *   `GoogleImageProxy`, `YahooMailProxy`, `CloudMark`, `Symantec`
 * - libraries and tools by their default name: curl, Wget, python-requests, aiohttp, Go-http-client, Java, okhttp,
 *   axios, node-fetch, undici, Apache-HttpClient, libwww-perl, Ruby, PHP, Dalvik without a browser, headless browsers
 * - monitors: Pingdom, UptimeRobot, StatusCake, Lighthouse
 * Browsers inside of messengers (`Telegram-Android/…`, `[FBAN/…]`) and telephones of the make Cubot are people's.
 */
const PROGRAM = new RegExp(
  [
    '(?<!cu)bots?(\\b|_)|crawl|spider|slurp|archiver|scan(ner)?\\b|fetch|prefetch|preview|monitor|validator',
    'facebookexternalhit|facebookcatalog|meta-external|^whatsapp/|skypeuripreview|^viber|vkshare',
    'iframely|embedly|linkexpanding|unfurl|snapchat-ads',
    'barracuda|proofpoint|mimecast|safelinks|trend ?micro|cloudmark|symantec|\\beset\\b|imageproxy|mailproxy',
    'curl|wget|python|aiohttp|httpx|go-http|\\bjava/|okhttp|axios|undici|http_?client|libwww|\\bruby\\b|\\bphp\\b',
    '^dalvik|headless|phantomjs|puppeteer|playwright|lighthouse|pingdom|statuscake|^node$',
  ].join('|'),
  'i',
);

/** True for the name of a program, and where there is none: every browser has one. */
export function isProgram(userAgent: string | undefined): boolean {
  return userAgent === undefined || userAgent.trim() === '' || PROGRAM.test(userAgent);
}

/** Headers in which a browser says that nobody is looking yet. */
const AHEAD = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'];

/** True when a person opens a link: a page is asked for, by a browser, and not ahead of time. */
export function isPerson(method: string, headers: Headers): boolean {
  const one = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  if (method !== 'GET' || isProgram(one('user-agent'))) return false;
  if (AHEAD.some((name) => /prefetch|prerender|preview/i.test(one(name) ?? ''))) return false;
  // Browsers that say what a request is for say `navigate` when somebody goes there (Fetch Metadata, W3C).
  const mode = one('sec-fetch-mode');
  return mode === undefined || mode === 'navigate';
}

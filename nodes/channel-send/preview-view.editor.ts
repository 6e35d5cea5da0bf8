/** Shows what would be sent. Texts of people go in as text; the HTML of a mail into a frame without any rights. */
import type { Preview } from '../../lib/content/preview.ts';
import type { Button } from '../../lib/content/buttons.ts';
import type { Said } from '../../lib/content/said.ts';
import { addStyle } from '../editor/form.editor.ts';
import { formTabs } from '../editor/tabs.editor.ts';
import { BUTTON_ADVICE } from './content-form.editor.ts';
import { mailDocument } from './mail-view.editor.ts';
import { moneyText, smsFacts } from './preview-facts.editor.ts';
import type { Words } from './preview.editor.ts';
import { PREVIEW_STYLE } from './preview-style.editor.ts';

/** What a view is made with. */
export interface ViewParts {
  readonly words: Words;
  /** Another tab was chosen, which may need more of the runtime. */
  readonly onTab: () => void;
}

/** The place where a preview is shown. */
export interface PreviewView {
  show(preview: Preview): void;
  /** True while the documents of a call are looked at. */
  wantsXml(): boolean;
}

type Of<Kind extends Said['kind']> = Extract<Said, { kind: Kind }>;

/** Makes the view. */
export function previewView(place: JQuery, { words, onTab }: ViewParts): PreviewView {
  addStyle('cascade-preview-style', PREVIEW_STYLE);
  let kind = '';
  let tab = '';
  let last: Preview | null = null;

  /** Two panels that stay while their content changes. */
  const tabbed = (label: string, ...ids: readonly [string, string]): void => {
    const list = $('<ul class="cascade-preview-tabs"></ul>');
    place.append(
      list,
      ...ids.map((id) => $('<div class="cascade-preview-panel"></div>').attr('id', panelId(id))),
    );
    tab = ids[0];
    formTabs(
      list,
      label,
      ids.map((id) => ({
        id: panelId(id),
        label: words(`preview.tab.${id}`),
        onShow() {
          if (tab === id) return;
          tab = id;
          if (last !== null) show(last);
          onTab();
        },
      })),
    );
  };
  const mount = (said: Said): void => {
    const next = said.kind === 'phone' && !said.speaksXml ? 'phone-alone' : said.kind;
    if (kind === next) return;
    kind = next;
    tab = '';
    last = null;
    place.empty().attr('data-kind', said.kind);
    if (next === 'phone') tabbed(words('preview.title'), 'script', 'xml');
    else if (next === 'email') tabbed(words('preview.title'), 'text', 'html');
  };

  function show(preview: Preview): void {
    const { said, later, price, advice } = preview;
    mount(said);
    last = preview;
    const shown: Readonly<Record<Said['kind'], () => void>> = {
      whatsapp: () => place.empty().append(whatsApp(said as Of<'whatsapp'>, words)),
      sms: () => place.empty().append(sms(said as Of<'sms'>, words)),
      telegram: () => place.empty().append(telegram(said as Of<'telegram'>, words)),
      text: () => place.empty().append(bubble('plain', (said as Of<'text'>).text, words)),
      phone: () => phone(place, said as Of<'phone'>, words),
      email: () => email(said as Of<'email'>, tab, words),
    };
    shown[said.kind]();
    // What says nothing yet has neither length nor price.
    const blank = said.kind === 'sms' && said.text.trim() === '';
    const facts = [
      ...(said.kind === 'sms' && !blank ? smsFacts(said, words) : []),
      ...(price === null || blank ? [] : [words('preview.price', { price: moneyText(price) })]),
      ...(later.length === 0
        ? []
        : [words('preview.later', { names: later.map((name) => `{{${name}}}`).join(', ') })]),
    ];
    lines($('#cascade-preview-facts'), facts);
    // What concerns the buttons stands below their field, where there is one.
    const beside = $(`#${BUTTON_ADVICE}`);
    const isBeside = ({ kind: one }: Preview['advice'][number]): boolean =>
      beside.length > 0 && one.startsWith('button');
    const spell = ({ kind: one, params }: Preview['advice'][number]): string =>
      words(`advice.${one}`, strings(params));
    lines(beside, advice.filter(isBeside).map(spell));
    lines($('#cascade-preview-advice'), advice.filter((one) => !isBeside(one)).map(spell));
  }

  return { wantsXml: () => tab === 'xml', show };
}

function panelId(id: string): string {
  return `cascade-preview-${id}`;
}

/** A list that is drawn, and read aloud, only when it says something else. */
function lines(list: JQuery, texts: readonly string[]): void {
  const said = texts.join('\n');
  if (list.data('said') === said) return;
  list
    .data('said', said)
    .empty()
    .toggle(texts.length > 0);
  for (const text of texts) list.append($('<li></li>').text(text));
}

function strings(params: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

function bubble(look: string, text: string, words: Words): JQuery {
  const box = $('<div class="cascade-bubble"></div>').addClass(`cascade-bubble-${look}`);
  if (text.trim() === '') return box.addClass('cascade-bubble-empty').text(words('preview.empty'));
  return box.append($('<div class="cascade-bubble-text"></div>').text(text));
}

function buttons(all: readonly Button[]): JQuery {
  const list = $('<ul class="cascade-bubble-buttons"></ul>');
  for (const { title, url } of all) {
    list.append(
      $('<li></li>').append(
        $('<span></span>').text(title),
        url === null ? '' : $('<small></small>').text(url),
      ),
    );
  }
  return all.length === 0 ? $() : list;
}

function whatsApp({ template, window, buttons: all, left }: Of<'whatsapp'>, words: Words): JQuery {
  const both = $('<div></div>');
  if (template !== null) {
    const name = template.language === '' ? template.name : `${template.name} · ${template.language}`;
    const text = template.text ?? words('preview.template-elsewhere');
    const box = bubble('whatsapp', text, words).append(buttons(all));
    box.find('.cascade-bubble-text').toggleClass('cascade-bubble-aside', template.text === null);
    both.append(caption(words('preview.template', { name })), box);
    if (template.text === null && template.variables.length > 0) {
      const values = $('<dl class="cascade-bubble-values"></dl>');
      for (const [key, value] of template.variables) {
        values.append($('<dt></dt>').text(`{{${key}}}`), $('<dd></dd>').text(value));
      }
      box.find('.cascade-bubble-text').after(values);
    }
  }
  if (template === null || window.trim() !== '') {
    const box = bubble('whatsapp', window, words);
    if (template === null) box.append(buttons(all));
    both.append(caption(words('preview.window')), box);
  }
  if (left.length > 0) both.append(caption(words('preview.left', { names: left.join(' · ') })));
  return both;
}

function telegram({ text, buttons: all }: Of<'telegram'>, words: Words): JQuery {
  return bubble('telegram', text, words).append(buttons(all));
}

/** The text with every sign marked that the alphabet of SMS does not have. */
function sms({ text, foreign }: Of<'sms'>, words: Words): JQuery {
  const box = bubble('sms', text, words);
  const signs = foreign.map(({ character }) => character.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (signs.length === 0 || text.trim() === '') return box;
  const place = box.find('.cascade-bubble-text').empty();
  text.split(new RegExp(`(${signs.join('|')})`, 'u')).forEach((piece, i) => {
    place.append(i % 2 === 1 ? $('<mark></mark>').text(piece) : document.createTextNode(piece));
  });
  return box;
}

function caption(text: string): JQuery {
  return $('<div class="cascade-preview-caption"></div>').text(text);
}

function phone(place: JQuery, said: Of<'phone'>, words: Words): void {
  const script = $('<div class="cascade-preview-script"></div>');
  if (said.agent !== null) {
    script.append(
      entry(words('content.agentUrl'), said.agent.url),
      entry(words('content.prompt'), said.agent.prompt),
      entry(words('preview.history'), said.agent.history),
    );
  }
  for (const { part, text } of said.script) {
    script.append(entry(words(said.agent === null ? `content.${part}` : 'preview.greeting'), text));
  }
  const seconds = Math.max(1, Math.round(said.seconds));
  script.append(
    said.script.length === 0 && said.agent === null
      ? caption(words('preview.empty'))
      : caption(words('preview.seconds', { seconds: String(seconds) })),
  );
  if (!said.speaksXml) {
    place.empty().append(script);
    return;
  }
  $('#cascade-preview-script').empty().append(script);
  if (said.xml === null) return;
  const { call, after } = said.xml;
  const panel = $('#cascade-preview-xml').empty().append(xml(call));
  if (after !== null) panel.append(caption(words('preview.after-answer')), xml(after));
}

function entry(label: string, text: string): JQuery {
  if (text.trim() === '') return $();
  return $('<p></p>').append($('<b></b>').text(label), ' ', document.createTextNode(text));
}

/** One element a line; between `>` and `<` there is nothing in the SDK's documents. */
function xml(document: string): JQuery {
  return $('<pre tabindex="0"></pre>').text(document.replaceAll('><', '>\n<'));
}

/** The frame is made only where it is looked at: whatever is in the mail rests until then. */
function email({ subject, text, html }: Of<'email'>, tab: string, words: Words): void {
  const head = (): JQuery => entry(words('content.subject'), subject).addClass('cascade-preview-subject');
  $('#cascade-preview-text')
    .empty()
    .append(head(), bubble('mail', text, words));
  const panel = $('#cascade-preview-html').empty();
  if (tab !== 'html') return;
  panel.append(head());
  if (html.trim() === '') {
    panel.append(bubble('mail', '', words));
    return;
  }
  const frame = $('<iframe class="cascade-preview-mail" sandbox=""></iframe>').attr(
    'title',
    words('content.html'),
  );
  panel.append(frame.attr('srcdoc', mailDocument(html)));
}

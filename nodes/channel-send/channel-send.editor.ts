/** Editor half of channel-send. */
import { saysNothing } from '../../lib/content/nothing-said.ts';
import { translated, translation, type Translator } from '../../lib/wording/translated.ts';
import { channelField } from '../editor/channel-field.editor.ts';
import { chosenIn, chosenProblem, isChosen } from '../editor/chosen-config.editor.ts';
import { engineNames } from '../editor/engine-words.editor.ts';
import { checkAsTyped } from '../editor/field-error.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { validator } from '../editor/validator.editor.ts';
import { readContent, readTemplateText, showContent } from './content-form.editor.ts';
import { type Content, movedTo } from './content-text.editor.ts';
import { type PreviewPanel, previewPanel, type Words } from './preview.editor.ts';
import { contentProblem, labelsOf } from './text-problem.editor.ts';

interface ChannelSend {
  name: string;
  account: string;
  channel: string;
  content: Content;
  /** The approved text of a WhatsApp template, for previews alone. */
  templateText: string;
}

/** What the fields of the content say. */
type Said = Pick<ChannelSend, 'content' | 'templateText'>;

/** The preview while the dialog is open. */
let preview: PreviewPanel | null = null;
/** What the fields say while the dialog is open. */
let said: (() => Said) | null = null;
/** What they said when it was opened. */
let opened = '';

RED.nodes.registerType<ChannelSend>('channel-send', {
  category: 'cascade',
  color: '#7FC8A9',
  icon: 'cascade-send.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    account: {
      value: '',
      type: 'channel-account',
      required: false,
      validate: validator((account, node) => accountProblem(account, wordsOf(node))),
    },
    channel: { value: '' },
    content: {
      value: {},
      validate: validator((content, node) => {
        const channel = (node['channel'] ?? '') as string;
        const words = wordsOf(node);
        return contentProblem(content, labelsOf(channel, words)) ?? emptiness(channel, content, words);
      }),
    },
    templateText: { value: '' },
  },
  paletteLabel() {
    return this._('channel-send.palette');
  },
  label() {
    if (this.name) return this.name;
    return this.channel
      ? translated(this, 'channel-send.send-by', { channel: engineNames.channel(this.channel) })
      : this._('channel-send.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('channel-send.input');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'channel-send.output.sent' : 'channel-send.output.failed');
  },
  oneditprepare() {
    styleForms();
    channelField($('#node-input-channel'), $('#cascade-send-channel'), $('#cascade-send-other'));
    const words = wordsOf(this);
    const channel = $('#node-input-channel');
    let shown = String(channel.val() ?? '');
    let content: Content = this.content ?? {};
    let templateText = this.templateText ?? '';
    /** What was written for a channel before another was chosen: one may come back to it. */
    const left = new Map<string, Content>();
    const show = (): void =>
      showContent($('#cascade-send-content'), { channel: shown, content, templateText }, words);
    $('#cascade-send-channel, #cascade-send-other').on('change', () => {
      const next = String(channel.val() ?? '');
      if (next === shown) return;
      const written = readContent(shown, content);
      left.set(shown, written);
      content = movedTo(next, { before: content, written }, left.get(next));
      templateText = readTemplateText() ?? templateText;
      shown = next;
      show();
    });
    show();
    said = () => ({ content: readContent(shown, content), templateText: readTemplateText() ?? '' });
    opened = JSON.stringify(said());
    checkAsTyped($('#node-input-account'), (field) => accountProblem(chosenIn(field, this.account), words));
    const empty = $('#cascade-send-empty');
    const tellEmpty = (): void => {
      const problem = emptiness(shown, readContent(shown, content), words) ?? '';
      if (empty.text() !== problem) empty.text(problem);
    };
    tellEmpty();

    preview = previewPanel(
      this.id,
      () => ({
        channel: shown,
        content: readContent(shown, content),
        templateText: readTemplateText() ?? '',
        account: accountIn($('#node-input-account')),
      }),
      words,
    );
    $('#cascade-send-form').on('input change', () => {
      tellEmpty();
      preview?.refresh();
    });
  },
  oneditsave() {
    const now = said?.();
    // Flows write the same content in other ways, too: whoever changes nothing leaves the node as it was.
    if (now !== undefined && JSON.stringify(now) !== opened) Object.assign(this, now);
    close();
  },
  oneditcancel: close,
  oneditdelete: close,
});

/** Texts of the node's catalogue; '': there is none. */
function wordsOf(node: Translator): Words {
  return (key, values) => translation(node, `channel-send.${key}`, values) ?? '';
}

/** Without an account the simulator sends. */
function accountProblem(chosen: unknown, words: Words): string | null {
  if (!isChosen(chosen)) return null;
  return chosenProblem(chosen, { missing: words('error.account'), broken: words('error.broken') });
}

/** Says so where neither a text nor a template would go out. */
function emptiness(channel: string, content: unknown, words: Words): string | null {
  return saysNothing(channel, content) ? words('error.empty') : null;
}

/** The account that is chosen; '': none. */
function accountIn(field: JQuery): string {
  const id = field.val();
  return isChosen(id) ? id : '';
}

function close(): void {
  preview?.close();
  preview = null;
  said = null;
}

/** Editor half of channel-account. */
import { copyText } from '../editor/copy.editor.ts';
import { fieldsOf, type SettingField } from '../../lib/channels/account-fields.ts';
import { baseAddressFault } from '../../lib/channels/web-address.ts';
import { translated, translation } from '../../lib/wording/translated.ts';
import { engineWords } from '../editor/engine-words.editor.ts';
import { checkAsTyped } from '../editor/field-error.editor.ts';
import { addStyle, styleForms } from '../editor/form.editor.ts';
import { type ObjectField, hasDraft, objectField } from '../editor/object-field.editor.ts';
import { makeRow } from '../editor/rows.editor.ts';
import { isEnvironmentVariable, type ValidatedNode, validator } from '../editor/validator.editor.ts';
import { ACCOUNT_STYLE } from './account-style.editor.ts';
import { type Lamp, webhookLamp } from './lamp.editor.ts';
import { type AccountDraft, type TrialButtons, trialButtons } from './trial.editor.ts';

interface ChannelAccount {
  name: string;
  provider: string;
  publicUrl: string;
  settings: Record<string, unknown>;
}

/** What of an account was saved. */
type Saved = Pick<ChannelAccount, 'provider' | 'settings'>;

/** What the id of a field begins with; the rest is the name of the setting. */
const FIELD = 'channel-account-';

/** The settings' editor, once the person has unfolded it. */
let form: ObjectField | null = null;
let trial: TrialButtons | null = null;
let lamp: Lamp | null = null;

RED.nodes.registerType<ChannelAccount, Readonly<Record<string, string>>>('channel-account', {
  category: 'config',
  defaults: {
    name: { value: '' },
    provider: { value: 'simulator' },
    publicUrl: { value: '', validate: validator(addressProblem) },
    settings: {
      value: {},
      validate: validator((_value, node) =>
        hasDraft(node.id) ? node._('channel-account.error.kept') : null,
      ),
    },
  },
  credentials: {
    authToken: { type: 'password' },
    apiKeySecret: { type: 'password' },
    previousAuthToken: { type: 'password' },
    accessToken: { type: 'password' },
    appSecret: { type: 'password' },
    verifyToken: { type: 'password' },
    botToken: { type: 'password' },
    webhookSecret: { type: 'password' },
    password: { type: 'password' },
    inboundSecret: { type: 'password' },
    key: { type: 'password' },
    secret: { type: 'password' },
    apiKey: { type: 'password' },
    token: { type: 'password' },
    pass: { type: 'password' },
    secrets: { type: 'password' },
  },
  label() {
    return this.name || (translation(this, `channel-account.provider.${this.provider}`) ?? this.provider);
  },
  oneditprepare() {
    styleForms();
    addStyle('cascade-account-style', ACCOUNT_STYLE);
    const words = (key: string, values?: Readonly<Record<string, string>>): string =>
      translation(this, `channel-account.${key}`, values) ?? '';
    const provider = $('#node-config-input-provider');
    const publicUrl = $('#node-config-input-publicUrl');
    if (!provider.val()) provider.val('simulator');
    /** What the fields say, by provider: a sender of one is none of another. */
    const written = new Map([[this.provider || 'simulator', valuesIn(this.settings ?? {})]]);
    const typedFor = (kind: string): Map<string, string> => {
      const typed = written.get(kind) ?? new Map<string, string>();
      written.set(kind, typed);
      return typed;
    };

    const show = (): void => {
      const kind = String(provider.val());
      const typed = typedFor(kind);
      const preset = typed.get('preset') ?? '';
      const { settings, credentials, calledBack, channels } = fieldsOf(kind, preset);
      const hint = (name: string, own?: string): string => {
        const key = `accounts.gateway.${preset}.${name}`;
        const told = own === undefined ? '' : engineWords({ key, values: {} }, own);
        return words(`field-hint.${kind}-${name}`) || told || words(`field-hint.${name}`);
      };
      $('#channel-account-provider-hint').html(words(`hint.${kind}`));
      const [place, more] = [$('#channel-account-fields').empty(), $('#channel-account-more').empty()];
      for (const field of settings) {
        const row = makeRow({
          id: FIELD + field.name,
          label: words(`field.${field.name}`) || field.name,
          kind: field.kind === 'flag' ? 'choice' : field.kind,
          value: typed.get(field.name) ?? field.choices?.[0] ?? '',
          choices: (field.choices ?? []).map((one) => [one, choiceWords(field, one, words)]),
          hint: hint(field.name, field.hint),
        });
        row.find('input, select').on('input change', (event) => {
          typed.set(field.name, String($(event.target).val()));
          if (field.name === 'preset' && event.type === 'change') show();
        });
        (field.rare === true ? more : place).append(row);
        if (field.kind === 'number') checkAsTyped(row.find('input'), (text) => numberProblem(text, this));
      }
      $('.channel-account-credential').each((_i, element) => {
        const name = String($(element).data('credential'));
        const field = credentials.find((one) => one.name === name);
        $(element).toggle(field !== undefined);
        $(element)
          .find('label')
          .text(words(`field.${name}`) || name);
        $(element).find('.cascade-hint').html(hint(name, field?.hint));
      });
      $('.channel-account-address').toggle(calledBack);
      trial?.show(kind, channels);
    };
    const showAddress = (): void => {
      const address = String(publicUrl.val()).trim();
      const base = baseAddressFault(address) === null ? address.replace(/\/+$/, '') : '';
      $('#channel-account-webhook').val(base === '' ? '' : `${base}/cascade/events/${this.id}`);
      $('#channel-account-copy').prop('disabled', base === '');
    };
    provider.on('change', show);
    publicUrl.on('input change', showAddress);
    checkAsTyped(publicUrl, (text) => addressProblem(text, this));
    $('#channel-account-webhook').attr('placeholder', words('hint.webhook-later'));
    $('#channel-account-copy').on('click', (event) => {
      event.preventDefault();
      copyText(String($('#channel-account-webhook').val()), $(event.currentTarget), words('label.copied'));
    });
    trial = trialButtons(() => draftOf(this), words);
    show();
    showAddress();
    lamp = webhookLamp(this.id, $('#channel-account-lamp'), words);

    const folded = $('#channel-account-advanced');
    // An editor that is made while hidden has no size.
    folded.one('toggle', () => {
      form = objectField({
        nodeId: this.id,
        value: furtherSettings(this, String(provider.val())),
        id: 'channel-account-settings',
        // Only the JSON is checked here; the account itself says what it cannot use when it starts.
        check: () => Promise.resolve([]),
        words: {
          label: this._('channel-account.label.settings'),
          error: this._('channel-account.severity.error'),
          warning: this._('channel-account.severity.warning'),
          notAnObject: this._('channel-account.error.not-an-object'),
          unchecked: '',
          kept: this._('channel-account.error.kept'),
        },
      });
    });
    const rarely = $('#channel-account-more').find('input, select').toArray();
    if (
      hasDraft(this.id) ||
      rarely.some((one) => typedFor(String(provider.val())).has(one.id.slice(FIELD.length)))
    )
      folded.prop('open', true);
  },
  oneditsave() {
    const kind = String($('#node-config-input-provider').val());
    this.settings = settingsNow(kind, form?.save() ?? furtherSettings(this, kind));
    close();
  },
  oneditcancel: close,
  oneditdelete: close,
});

/** What is wrong with a public address; null: nothing, or there is none. */
function addressProblem(value: unknown, node: Pick<ValidatedNode, '_'>): string | null {
  const address = typeof value === 'string' ? value.trim() : '';
  if (address === '' || isEnvironmentVariable(address)) return null;
  const fault = baseAddressFault(address);
  if (fault === null) return null;
  const key = fault === 'more' ? 'address-more' : 'address';
  return translated(node, `channel-account.problem.${key}`, { address });
}

/** What is wrong with a number as typed; null: nothing, or there is none. Its bounds are for the account to check. */
function numberProblem(typed: string, node: Pick<ValidatedNode, '_'>): string | null {
  const value = typed.trim();
  if (value === '' || isEnvironmentVariable(value) || Number.isFinite(Number(value))) return null;
  return translated(node, 'channel-account.problem.number', { value });
}

/** The settings as the fields say them, on top of those that no field shows. */
function settingsNow(provider: string, further: object): Record<string, unknown> {
  const preset = String($('#channel-account-preset').val() ?? '');
  return { ...further, ...settingsFrom(fieldsOf(provider, preset).settings, further) };
}

/** The account as the form describes it; text under Advanced that is no JSON object counts as it was before. */
function draftOf(node: Saved & { readonly id: string }): AccountDraft {
  const provider = String($('#node-config-input-provider').val());
  const further = objectIn(form?.text()) ?? furtherSettings(node, provider);
  const credentials = $('.channel-account-credential')
    .toArray()
    .map((row) => {
      const name = String($(row).data('credential'));
      return [name, String($(`#node-config-input-${name}`).val() ?? '')] as const;
    });
  return {
    id: node.id,
    provider,
    publicUrl: String($('#node-config-input-publicUrl').val() ?? '').trim(),
    settings: settingsNow(provider, further),
    credentials: Object.fromEntries(credentials),
  };
}

/** The object in a JSON text; null: there is none. */
function objectIn(text: string | undefined): object | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function choiceWords(field: SettingField, value: string, words: (key: string) => string): string {
  if (field.kind === 'flag') return words(`label.${value}`);
  if (value === '') return words('label.choose-gateway');
  return words(`choice.${value}`) || value;
}

/** Text and numbers as a field shows them. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** What stands in the settings, as the fields show it. */
function valuesIn(settings: Readonly<Record<string, unknown>>): Map<string, string> {
  const shown = (value: unknown): string =>
    typeof value === 'boolean' ? (value ? 'yes' : 'no') : textOf(value);
  const { variables } = settings;
  const all = { ...(typeof variables === 'object' ? variables : {}), ...settings };
  return new Map(Object.entries(all).map(([name, value]) => [name, shown(value)]));
}

/** The settings that no field of the form shows, nor has put there for the provider that the account had. */
function furtherSettings({ settings, provider }: Saved, now: string): Record<string, unknown> {
  const kept = withoutFields(settings ?? {}, provider || 'simulator');
  return now === provider ? kept : withoutFields(kept, now);
}

/** The settings that no field of a provider shows. */
function withoutFields(
  settings: Readonly<Record<string, unknown>>,
  provider: string,
): Record<string, unknown> {
  const preset = textOf(settings['preset']);
  const { settings: fields } = fieldsOf(provider, preset);
  const rest = Object.entries(settings).filter(([name]) => !fields.some((field) => field.name === name));
  return Object.fromEntries(
    rest.filter(([name]) => name !== 'variables' || provider !== 'http' || preset === ''),
  );
}

/** What the fields say, without those that are left empty or at their first choice. */
function settingsFrom(fields: readonly SettingField[], further: object): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  const variables: Record<string, unknown> = {};
  for (const { name, kind, choices, variable } of fields) {
    const text = String($(`#${FIELD}${name}`).val() ?? '').trim();
    if (text === '' || text === choices?.[0]) continue;
    const number = kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
    (variable ? variables : settings)[name] = kind === 'flag' ? text === 'yes' : number;
  }
  if (Object.keys(variables).length === 0) return settings;
  const { variables: own } = further as { variables?: object };
  return { ...settings, variables: { ...own, ...variables } };
}

function close(): void {
  form?.close();
  form = null;
  trial?.close();
  trial = null;
  lamp?.close();
  lamp = null;
}

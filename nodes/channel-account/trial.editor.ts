/** "Check credentials" and "Send test": what is in the form goes to the runtime, and its answer comes back in words. */
import type { AccountCheck, AccountTestSend, Refusal } from '../admin/contract.ts';
import { engineWords } from '../editor/engine-words.editor.ts';
import { fieldError } from '../editor/field-error.editor.ts';
import { resultWords, type Result, type Words } from './result-words.editor.ts';

/** The account as the form describes it. */
export interface AccountDraft {
  readonly id: string;
  readonly provider: string;
  readonly publicUrl: string;
  readonly settings: object;
  readonly credentials: Readonly<Record<string, string>>;
}

/** Opened buttons. */
export interface TrialButtons {
  /** Another provider was chosen: it has these channels. Nobody is reached by those without. */
  show(provider: string, channels: readonly string[]): void;
  close(): void;
}

/** Providers that nothing can be asked of: the simulator reaches nobody, and one's own nodes answer for themselves. */
const SILENT: ReadonlySet<string> = new Set(['simulator', 'flow']);
/** Channels of a gateway that says nothing of them. */
const ANY = ['sms', 'whatsapp', 'phone'];

/** Connects the buttons. @param read the form as it is now */
export function trialButtons(read: () => AccountDraft, words: Words): TrialButtons {
  const to = $('#channel-account-test-to');
  const missing = fieldError(to);
  let open = true;

  const run = async (
    button: JQuery,
    place: JQuery,
    ask: () => Promise<AccountCheck | AccountTestSend>,
    kind: 'check' | 'test',
  ): Promise<void> => {
    button.prop('disabled', true);
    show(place, { state: 'busy', lines: [words('result.asking')] });
    const result = await ask().then(
      (answer) => resultWords(kind, answer, words, engineWords),
      (error: unknown) => refused(error, words),
    );
    if (!open) return;
    show(place, result);
    button.prop('disabled', false);
  };

  $('#channel-account-check').on('click', (event) => {
    event.preventDefault();
    const ask = (): Promise<AccountCheck> => post('check', read());
    void run($('#channel-account-check'), $('#channel-account-check-result'), ask, 'check');
  });
  $('#channel-account-test-send').on('click', (event) => {
    event.preventDefault();
    const address = String(to.val() ?? '').trim();
    missing.show(address === '' ? words('test.no-address') : null);
    if (address === '') return void to.trigger('focus');
    const order = {
      ...read(),
      channel: String($('#channel-account-test-channel').val()),
      to: address,
      text: String($('#channel-account-test-text').val()).trim() || words('test.default-text'),
      subject: words('test.subject'),
    };
    const ask = (): Promise<AccountTestSend> => post('test-send', order);
    void run($('#channel-account-test-send'), $('#channel-account-test-result'), ask, 'test');
  });
  $('#channel-account-test-text').attr('placeholder', words('test.default-text'));
  to.on('input', () => missing.show(null));

  return {
    show(provider, channels) {
      const silent = SILENT.has(provider);
      $('#channel-account-silent').text(silent ? words(`silent.${provider}`) : '');
      $('.channel-account-trial').toggle(!silent);
      $('.channel-account-silent').toggle(silent);
      $('.channel-account-sandbox').toggle(provider === 'twilio');
      show($('#channel-account-check-result'), null);
      show($('#channel-account-test-result'), null);
      missing.show(null);
      const list = $('#channel-account-test-channel').empty();
      const known = channels.length > 0 ? channels : ANY;
      for (const one of known)
        list.append(
          $('<option></option>')
            .val(one)
            .text(words(`test.channel.${one}`) || one),
        );
      list.closest('.form-row').toggle(known.length > 1);
      const hints = (): void => {
        const channel = String(list.val());
        to.attr('placeholder', words(`test.to.${channel}`));
        $('#channel-account-test-hint').text(words(`test.hint.${channel}`));
      };
      list.off('change').on('change', hints);
      hints();
    },
    close() {
      open = false;
    },
  };
}

/** jQuery and a relative path: only so the editor adds the login and the admin root. */
async function post<Answer>(path: string, body: object): Promise<Answer> {
  const answer: unknown = await $.ajax({
    url: `cascade/accounts/${path}`,
    type: 'POST',
    contentType: 'application/json',
    dataType: 'json',
    data: JSON.stringify(body),
    timeout: 45_000,
  });
  return answer as Answer;
}

function refused(error: unknown, words: Words): Result {
  const { status, responseJSON } = (error ?? {}) as {
    status?: number;
    responseJSON?: Partial<Refusal>;
  };
  if (status === 401 || status === 403) return { state: 'bad', lines: [words('result.forbidden')] };
  const { error: english, told } = responseJSON ?? {};
  const said = typeof english === 'string' ? engineWords(told, english) : words('result.unreachable');
  return { state: 'bad', lines: [said] };
}

/** Puts a result into its place, as text; null clears it. */
function show(place: JQuery, result: Result | null): void {
  place.empty().attr('data-state', result?.state ?? '');
  for (const line of result?.lines ?? []) place.append($('<div></div>').text(line));
}

/** Uploading a customer list: choose or drop a file, see it go in, see which rows did not and why. */
import type { CampaignOverview, Upload } from '../admin/contract.ts';
import { getUpload, getUploadErrors, uploadCsv } from './api.editor.ts';
import { button, element, labelled, setShown, setText } from './dom.editor.ts';
import { fileName } from './file-name.ts';
import { host, placeOf } from './host.editor.ts';
import type { Language } from './language.editor.ts';
import { Refused } from './refused.ts';
import { resultLine } from './result.editor.ts';
import { saveFile } from './save-file.editor.ts';
import { startLabels } from './start-labels.ts';
import type { Views } from './views.editor.ts';

/** Milliseconds between two looks at how far an upload is. */
const LOOK = 700;

/** Opens the upload of a campaign. @param changed told when people may have started */
export function openUpload(
  campaign: CampaignOverview,
  language: Language,
  views: Views,
  changed: () => void,
): void {
  const { text } = language;
  const title = text('upload.title', { campaign: campaign.name });
  if (campaign.starts.length === 0) {
    views.open(title, element('p', { text: text('upload.noStart') }), 'cascade-upload');
    return;
  }
  const result = resultLine(language);
  const start = startSelect(campaign.starts);
  const { element: drop, file } = fileField(language);
  const report = element('div', { class: 'cascade-upload-report' });
  const progress = element('progress', {
    class: 'cascade-progress',
    attributes: { max: '1', value: '0', 'aria-label': title },
  });
  progress.hidden = true;
  let open = true;

  const follow = async (first: Upload): Promise<Upload | null> => {
    let upload = first;
    while (upload.state === 'running' && open) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      try {
        upload = await getUpload(first.id);
      } catch (error) {
        if (error instanceof Refused && error.status === 404) return null;
        throw error;
      }
      result.say(language.counted('upload.running', upload.rows, countsOf(upload, language)), 'plain');
    }
    return upload;
  };

  const send = button(text('upload.button'), { id: 'cascade-upload-send', class: 'cascade-primary' }, () => {
    const csv = file();
    if (csv === null) {
      result.say(text('upload.noFile'), 'bad');
      return;
    }
    result.during(send, async () => {
      report.replaceChildren();
      setShown(progress, true);
      try {
        const begun = await uploadCsv(start.value, csv, language.code, (share) => {
          progress.value = share;
          result.say(text('upload.sending', { percent: language.percent(share) }), 'plain');
        });
        progress.removeAttribute('value');
        const end = await follow(begun);
        if (end === null) result.say(text('upload.lost'), 'bad');
        else showEnd(end);
      } finally {
        setShown(progress, false);
        progress.value = 0;
        changed();
      }
    });
  });

  const showEnd = (upload: Upload): void => {
    if (upload.state === 'running') return;
    const reasons = upload.words.map((words, i) => language.told(upload.told[i] ?? undefined, words));
    const params = { ...countsOf(upload, language), why: reasons.join(' ') };
    const { rows } = upload;
    if (upload.state === 'done') result.say(language.counted('upload.done', rows, params));
    else if (rows === 0) result.say(text('upload.failed', params), 'bad');
    else result.say(language.counted('upload.failedAfter', rows, params), 'bad');
    const taken = Object.entries(upload.columns).map(([ours, theirs]) =>
      element('p', { text: text('upload.column', { ours, theirs }) }),
    );
    report.replaceChildren(...taken);
    if (upload.rejected === 0) return;
    report.append(
      element('h3', { text: text('upload.reasons') }),
      element(
        'ul',
        { class: 'cascade-reasons' },
        ...reasons.map((reason) => element('li', { text: reason })),
      ),
      button(text('upload.errors'), { class: 'cascade-upload-errors' }, () =>
        result.during(null, async () => {
          const name = fileName(`${campaign.name} rejected`, 'csv');
          // Without a byte order mark Excel takes a file for another encoding, and spoils names when it saves them.
          saveFile(name, `\uFEFF${await getUploadErrors(upload.id)}`, 'text/csv;charset=utf-8');
          result.say(text('upload.errorsSaved', { file: name }));
        }),
      ),
    );
  };

  const startField = labelled(text('upload.start'), start);
  setShown(startField, campaign.starts.length > 1);
  views.open(
    title,
    element(
      'div',
      { class: 'cascade-form-column' },
      element('p', { text: text('upload.words') }),
      element('p', {
        class: 'cascade-notice',
        text: text(campaign.simulated ? 'upload.simulated' : 'upload.real'),
      }),
      startField,
      drop,
      element('div', { class: 'cascade-buttons' }, send),
      progress,
      result.element,
      report,
    ),
    'cascade-upload',
  );
  views.onLeave(() => {
    open = false;
  });
}

function startSelect(starts: readonly string[]): HTMLSelectElement {
  return element(
    'select',
    { id: 'cascade-upload-start' },
    ...startLabels(
      starts.map((id) => {
        const node = host.nodes.node(id);
        return { id, label: node ? placeOf(node) : id };
      }),
    ).map(({ id, label }) => element('option', { text: label, attributes: { value: id } })),
  );
}

/** A chooser for one CSV file that can also be dropped on it. */
function fileField({ text, number }: Language): { element: HTMLElement; file: () => File | null } {
  const input = element('input', {
    id: 'cascade-upload-file',
    attributes: { type: 'file', accept: '.csv,.txt,.tsv,text/csv,text/plain' },
  });
  const chosen = element('p', { class: 'cascade-chosen', attributes: { role: 'status' } });
  const area = element(
    'div',
    { class: 'cascade-drop' },
    labelled(text('upload.choose'), input),
    element('p', { text: text('upload.drop') }),
    chosen,
  );
  let file: File | null = null;
  const choose = (next: File | undefined): void => {
    file = next ?? null;
    const size = `${number(Math.max(1, Math.round((next?.size ?? 0) / 1024)))} kB`;
    setText(chosen, next === undefined ? '' : text('upload.chosen', { file: next.name, size }));
  };
  input.addEventListener('change', () => choose(input.files?.[0]));
  // The editor takes dropped files for flows to import unless the event ends here.
  for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      event.stopPropagation();
      area.classList.toggle('cascade-dropping', kind === 'dragenter' || kind === 'dragover');
      if (kind === 'drop') choose(event.dataTransfer?.files[0]);
    });
  }
  return { element: area, file: () => file };
}

function countsOf(
  { rows, accepted, duplicates, rejected }: Upload,
  { number }: Language,
): Record<string, string> {
  return {
    rows: number(rows),
    accepted: number(accepted),
    duplicates: number(duplicates),
    rejected: number(rejected),
  };
}

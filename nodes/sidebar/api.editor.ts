/**
 * The admin routes as functions. jQuery and relative paths only: so the editor adds the login and the admin root.
 * All reject with a {@link Refused}.
 */
import type {
  Acted,
  CampaignIntake,
  ControlRequest,
  ForgotPerson,
  Found,
  Overview,
  PinRequest,
  Refusal,
  Starts,
  Timeline,
  UnpinRequest,
  Upload,
} from '../admin/contract.ts';
import type { DryRun } from '../../lib/index.ts';
import { Refused, statusMeant } from './refused.ts';

/** Milliseconds after which a route that should answer at once counts as silent. */
const PATIENCE = 60_000;

/** `GET overview`. */
export const getOverview = (): Promise<Overview> => read('cascade/overview');

/** Orders something about a campaign or a channel of it. */
export const controlCampaign = (campaign: string, request: ControlRequest): Promise<Acted> =>
  write(`${campaignPath(campaign)}/control`, request);

/** Where the segments of a campaign start. */
export const getStarts = (campaign: string): Promise<Starts> => read(`${campaignPath(campaign)}/starts`);

/** Has a segment start on a channel, whatever is learned. */
export const pinSegment = (campaign: string, request: PinRequest): Promise<Starts> =>
  write(`${campaignPath(campaign)}/pin`, request);

/** Takes that back. */
export const unpinSegment = (campaign: string, request: UnpinRequest): Promise<Starts> =>
  write(`${campaignPath(campaign)}/unpin`, request);

/** People whose number, address or name begins so. */
export const findPeople = (query: string): Promise<Found> =>
  read(`cascade/people?query=${encodeURIComponent(query)}`);

/** One person's timeline. */
export const getPerson = (contact: string): Promise<Timeline> => read(personPath(contact));

/** Everything known of a person, as JSON text. */
export const exportPerson = (contact: string): Promise<string> => readText(`${personPath(contact)}/export`);

/** What can be done to a person. */
export type PersonAct = 'pause' | 'stop' | 'resume' | 'opt-out' | 'forget';

/** Does something to a person. */
export const actOnPerson = (contact: string, act: PersonAct): Promise<ForgotPerson> =>
  act === 'opt-out' || act === 'forget'
    ? write(`${personPath(contact)}/${act}`, {})
    : write(`${personPath(contact)}/control`, { action: act });

/**
 * Sends a CSV file to a start node; answers when all of it has arrived.
 * @param language of the file of rejected rows
 * @param onSent told of the share that was sent, 0 to 1
 */
export function uploadCsv(
  node: string,
  csv: Blob,
  language: string,
  onSent: (share: number) => void,
): Promise<Upload> {
  return ask({
    url: `cascade/starts/${encodeURIComponent(node)}/upload?lang=${encodeURIComponent(language)}`,
    type: 'POST',
    contentType: 'text/csv',
    dataType: 'json',
    // Without processing it goes to the browser as it is.
    data: csv,
    processData: false,
    timeout: 0,
    xhr() {
      const request = new XMLHttpRequest();
      request.upload.addEventListener('progress', ({ loaded, total }) =>
        onSent(total > 0 ? loaded / total : 0),
      );
      return request;
    },
  });
}

/** How far an upload is. */
export const getUpload = (id: string): Promise<Upload> => read(`cascade/uploads/${encodeURIComponent(id)}`);

/** All rejected rows of an upload as CSV text. */
export const getUploadErrors = (id: string): Promise<string> =>
  readText(`cascade/uploads/${encodeURIComponent(id)}/errors.csv`);

/** Who would get what, when and at what cost, beginning now. @param customers CSV text with a header row */
export const dryRun = (campaign: string, customers: string): Promise<DryRun> =>
  write('cascade/dry-run', { campaign, customers }, 'cascade.read');

/** What a report comes as. */
export type ReportFormat = 'html' | 'csv' | 'json';

/** A campaign's report as text. */
export const getReport = (campaign: string, format: ReportFormat, language: string): Promise<string> =>
  readText(`${campaignPath(campaign)}/report?format=${format}&lang=${encodeURIComponent(language)}`);

/** What was taken in for a campaign since its engine began. */
export const getIntake = (campaign: string): Promise<CampaignIntake> =>
  read(`${campaignPath(campaign)}/intake`);

/** Presses the button of an inject node. */
export const pressInject = (node: string): Promise<unknown> =>
  ask({ url: `inject/${encodeURIComponent(node)}`, type: 'POST', dataType: 'text' }, 'inject.write');

/** An example flow of a package, as JSON text. */
export const getExample = (module: string, name: string): Promise<string> =>
  ask(
    {
      url: `library/examples/flows/${module}/${encodeURIComponent(name)}`,
      dataType: 'text',
    },
    'library.read',
  );

const campaignPath = (campaign: string): string => `cascade/campaigns/${encodeURIComponent(campaign)}`;
const personPath = (contact: string): string => `cascade/people/${encodeURIComponent(contact)}`;

const read = <Answer>(url: string): Promise<Answer> => ask({ url, dataType: 'json', cache: false });
const readText = (url: string): Promise<string> => ask({ url, dataType: 'text', cache: false });

function write<Answer>(url: string, body: object, permission?: string): Promise<Answer> {
  const settings: JQuery.AjaxSettings = {
    url,
    type: 'POST',
    contentType: 'application/json',
    dataType: 'json',
    data: JSON.stringify(body),
  };
  return ask(settings, permission);
}

function ask<Answer>(settings: JQuery.AjaxSettings, permission?: string): Promise<Answer> {
  const needed = permission ?? (settings.type === 'POST' ? 'cascade.write' : 'cascade.read');
  return new Promise((resolve, reject) => {
    $.ajax({ timeout: PATIENCE, ...settings }).then(
      (answer: Answer) => resolve(answer),
      ({ status, responseText }: JQuery.jqXHR) =>
        reject(
          new Refused(statusMeant(status, RED.user.hasPermission(needed)), refusalOf(responseText), needed),
        ),
    );
  });
}

/** The words of a refusal; empty when the answer is none of ours. */
function refusalOf(text: string | undefined): Refusal {
  try {
    const { error, ...told } = JSON.parse(text ?? '') as Partial<Refusal>;
    return typeof error === 'string' ? { error, ...told } : { error: '' };
  } catch {
    return { error: '' };
  }
}

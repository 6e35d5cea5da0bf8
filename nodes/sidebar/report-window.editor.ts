/** The full report in a window of its own. */
import { getReport } from './api.editor.ts';
import { fileName } from './file-name.ts';
import type { Language } from './language.editor.ts';
import { wordsOf } from './refused.ts';
import { saveFile } from './save-file.editor.ts';

/**
 * Opens the report of a campaign. Must be called in the click itself: browsers block windows that come later.
 * @returns words for the person at the sidebar; empty when the window says it all
 */
export async function openReport(campaign: string, language: Language): Promise<string> {
  const { code, text } = language;
  const page = window.open('', '_blank');
  if (page !== null) {
    page.opener = null;
    page.document.documentElement.lang = code;
    page.document.title = text('report.title', { campaign });
    page.document.body.textContent = text('report.wait');
  }
  try {
    const html = await getReport(campaign, 'html', code);
    if (page === null) {
      const file = fileName(campaign, 'html');
      saveFile(file, html, 'text/html');
      return text('report.blocked', { file });
    }
    // Not revoked: whoever reloads the window or saves the page needs the address as long as it is open.
    page.location.replace(URL.createObjectURL(new Blob([html], { type: 'text/html;charset=utf-8' })));
    return '';
  } catch (error) {
    const words = text('report.failed', { why: wordsOf(error, language) });
    if (page !== null && !page.closed) page.document.body.textContent = words;
    return words;
  }
}

const TYPES = {
  html: 'text/html;charset=utf-8',
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
};

/** Saves the report of a campaign as a file, and answers its name. */
export async function saveReport(
  campaign: string,
  format: keyof typeof TYPES,
  { code }: Language,
): Promise<string> {
  const file = fileName(campaign, format);
  saveFile(file, await getReport(campaign, format, code), TYPES[format]);
  return file;
}

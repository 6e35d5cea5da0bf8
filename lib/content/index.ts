/** What is said on each channel. */
export {
  renderContent,
  variablesOf,
  type ContentContext,
  type ContentTemplate,
  type Rendered,
} from './render.ts';
export { ContentError } from './content-error.ts';
export type { Advice } from './advice.ts';
export { contentOn } from './history.ts';
export { previewContent, type OtherStep, type Preview, type PreviewOrder } from './preview.ts';
export type { Button, PreviewAccount, Said } from './said.ts';
export { readSms, type ForeignCharacter, type SmsReading } from './sms.ts';

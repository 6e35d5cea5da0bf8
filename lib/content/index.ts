/** What is said on each channel. */
export {
  renderContent,
  variablesOf,
  type ContentContext,
  type ContentTemplate,
  type Rendered,
} from './render.ts';
export { brokenText, ContentError } from './content-error.ts';
export type { Advice } from './advice.ts';
export type { Button, ButtonAdvice } from './buttons.ts';
export { contentOn } from './history.ts';
export { saysNothing } from './nothing-said.ts';
export { previewContent, type OtherStep, type Preview, type PreviewOrder } from './preview.ts';
export type { PreviewAccount, Said } from './said.ts';
export { nothingSaid, unsendable } from './unsendable.ts';
export { readSms, type ForeignCharacter, type SmsReading } from './sms.ts';

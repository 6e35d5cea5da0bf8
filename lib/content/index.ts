/** What is said on each channel. */
export {
  renderContent,
  variablesOf,
  type ContentContext,
  type ContentTemplate,
  type Rendered,
} from './render.ts';

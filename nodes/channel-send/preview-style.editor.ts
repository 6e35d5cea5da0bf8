/**
 * The look of the preview. It stays in sight below a long form while somebody types, without the sample customer,
 * which follows at the form's end; fields that get the focus keep clear of it. Bubbles keep their own colours in
 * every theme, as they do on a phone; all else is the editor's.
 */
export const PREVIEW_STYLE = `
.cascade-preview { margin: 4px 0 14px; padding: 10px 12px; border: 1px solid var(--red-ui-secondary-border-color); border-radius: 6px; background: var(--red-ui-tertiary-background); width: 0; min-width: 100%; box-sizing: border-box; color: var(--red-ui-primary-text-color); }
.cascade-preview-head { display: flex; align-items: center; gap: 8px; margin-bottom: 8px; }
.cascade-preview-head label { display: contents; }
.cascade-preview-title { flex: 1; font-weight: bold; }
.cascade-preview-head select { width: auto; max-width: 60%; margin: 0; }
@media (min-height: 700px) {
  .cascade-preview { position: sticky; bottom: 0; z-index: 2; max-height: 34vh; overflow: auto; box-shadow: 0 -4px 8px -4px rgba(0, 0, 0, 0.25); }
  #cascade-send-form .form-row, #cascade-send-form details { scroll-margin-bottom: 36vh; }
}
#cascade-send-form .form-tips code { white-space: normal; overflow-wrap: anywhere; }
#cascade-send-form textarea.cascade-preview-json { width: 100%; box-sizing: border-box; font-family: monospace; font-size: 12px; }
.cascade-form ul.cascade-send-advice { padding: 0; list-style: none; }
.cascade-preview-problem { margin: 6px 0; color: var(--red-ui-text-color-error); overflow-wrap: anywhere; }
.cascade-preview-problem:empty { display: none; }
.cascade-preview-caption { margin: 8px 0 4px; font-size: 12px; overflow-wrap: anywhere; }
.cascade-preview .cascade-bubble { max-width: 340px; width: fit-content; min-width: 120px; box-sizing: border-box; padding: 8px 10px; border-radius: 10px 10px 10px 2px; line-height: 1.4; box-shadow: 0 1px 1px rgba(0, 0, 0, 0.25); color: #111b21; background: #e9e9eb; }
.cascade-preview .cascade-bubble-whatsapp { background: #d9fdd3; }
.cascade-preview .cascade-bubble-telegram { background: #e0f2fe; }
.cascade-preview .cascade-bubble-mail { max-width: none; width: auto; border-radius: 3px; background: #fff; }
.cascade-preview .cascade-bubble-text { white-space: pre-wrap; overflow-wrap: anywhere; }
.cascade-preview .cascade-bubble-aside, .cascade-preview .cascade-bubble-empty { font-style: italic; color: #3b4a54; }
.cascade-preview .cascade-bubble mark { padding: 0 1px; border-radius: 2px; background: #ffd54f; color: #111b21; }
.cascade-preview .cascade-bubble-values { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; margin: 6px 0 0; overflow-wrap: anywhere; }
.cascade-preview .cascade-bubble-values dt { font-family: monospace; font-weight: normal; }
.cascade-preview .cascade-bubble-values dd { margin: 0; }
.cascade-preview .cascade-bubble-buttons { list-style: none; margin: 8px -10px -8px; padding: 0; }
.cascade-preview .cascade-bubble-buttons li { padding: 7px 10px; border-top: 1px solid rgba(17, 27, 33, 0.15); text-align: center; color: #00594c; font-weight: 600; overflow-wrap: anywhere; }
.cascade-preview .cascade-bubble-buttons small { display: block; font-weight: normal; color: #3b4a54; }
.cascade-preview-script p { margin: 0 0 6px; overflow-wrap: anywhere; white-space: pre-wrap; }
.cascade-preview-panel { padding-top: 8px; }
.cascade-preview-panel pre { max-height: 220px; margin: 0; padding: 8px; overflow: auto; font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--red-ui-primary-text-color); background: var(--red-ui-form-input-background); border: 1px solid var(--red-ui-secondary-border-color); }
.cascade-preview-subject { margin: 0 0 6px; overflow-wrap: anywhere; }
.cascade-preview-mail { width: 100%; height: 220px; border: 1px solid var(--red-ui-secondary-border-color); background: #fff; color-scheme: light; }
.cascade-preview ul.cascade-preview-facts { margin: 0 0 8px; padding: 0; list-style: none; font-size: 13px; line-height: 1.5; overflow-wrap: anywhere; }
.cascade-preview ul.cascade-preview-advice { margin: 0 0 8px; padding: 0; list-style: none; line-height: 1.4; overflow-wrap: anywhere; }
.cascade-preview-advice li { margin-top: 4px; padding-left: 20px; position: relative; }
.cascade-preview-advice li::before { content: '\\f0eb'; font-family: FontAwesome; position: absolute; left: 3px; }
`;

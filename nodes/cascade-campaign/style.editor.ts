/** The look of the campaign's form beyond what all forms share. */
import { addStyle } from '../editor/form.editor.ts';

/**
 * Rows stand in two or three lines, so that a dialog of 460 px holds them. Browsers outline a list's entries for
 * screen readers by themselves; the number before a row is ours because Node-RED's lists hide theirs.
 */
const STYLE = `
.cascade-form .cascade-tabs { margin-bottom: 0; }
.cascade-form .cascade-tabs > div { height: 35px; }
.cascade-form .cascade-tabs .red-ui-tab { width: auto !important; max-width: none; }
.cascade-form .cascade-tabs .red-ui-tab a.red-ui-tab-label { width: auto; padding: 0 26px 0 14px; }
.cascade-form #cascade-campaign-rules, .cascade-form #cascade-campaign-settings, .cascade-form #cascade-campaign-json { padding-top: 12px; }
.cascade-form #cascade-campaign-steps { min-height: 0; margin: 0; padding: 0; list-style: none; }
.cascade-form .red-ui-editableList-container { padding: 0; min-height: 40px; }
.cascade-form .red-ui-editableList-container li { padding: 10px 8px 10px 24px; }
.cascade-rule-line { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-bottom: 6px; }
.cascade-rule-line > .red-ui-button { flex: none; width: 28px; padding: 0; }
.cascade-rule-number { min-width: 1em; font-weight: bold; }
.cascade-form .cascade-rule select, .cascade-form .cascade-rule input[type=text] { flex: 1 1 96px; width: auto; min-width: 0; margin: 0; }
.cascade-form .cascade-rule .cascade-rule-success { flex: 1.2 1 170px; }
.cascade-form .cascade-rule input.cascade-rule-wait { flex: none; width: 64px; }
.cascade-form .cascade-rule .cascade-rule-waiting { display: flex; align-items: center; gap: 6px; width: auto; margin: 0; }
.cascade-rule-echo { opacity: .85; font-size: 13px; line-height: 1.4; overflow-wrap: anywhere; }
.cascade-rule-problems { margin-top: 4px; font-size: 13px; line-height: 1.4; overflow-wrap: anywhere; }
.cascade-rule-problems .cascade-error { color: var(--red-ui-text-color-error); }
.cascade-rule-problems:empty, .cascade-rule-echo:empty { display: none; }
.cascade-form .cascade-rule .cascade-rule-add-failed { font-size: 13px; }
.cascade-under-list { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px; margin: 8px 0; }
.cascade-form .cascade-campaign-first { display: inline-flex; align-items: center; gap: 6px; width: auto; margin: 0; }
.cascade-form .cascade-campaign-first input[type=time] { width: 110px; margin: 0; }
.cascade-campaign-broken { margin-bottom: 12px; padding: 8px 10px; border-left: 3px solid var(--red-ui-text-color-error); background: var(--red-ui-form-tips-background); line-height: 1.5; }
.cascade-campaign-broken button { margin-left: 6px; }
.cascade-group { margin: 0 0 8px; padding: 8px 10px 0; border: 1px solid var(--red-ui-secondary-border-color); border-radius: 4px; }
.cascade-group > summary { font-weight: bold; }
.cascade-heading { margin: 14px 0 8px; font-weight: bold; }
.cascade-group-count { margin-left: 6px; font-weight: normal; opacity: .85; }
.cascade-form .cascade-group-hint, .cascade-form .cascade-whole { width: auto; min-width: 0; margin: 0 0 12px; }
.cascade-form .cascade-outcomes { display: inline-block; width: calc(100% - 140px); vertical-align: top; }
.cascade-form .cascade-outcomes label { display: inline-block; width: auto; margin: 4px 12px 0 0; }
.cascade-form .cascade-outcomes input { width: auto; margin: 0; vertical-align: baseline; }
.cascade-form .cascade-verdict { margin: 12px 0; }
.cascade-form .cascade-fine { opacity: .85; }
.cascade-form .cascade-fine:empty { display: none; }
`;

/** Puts the style into the page. */
export function styleCampaign(): void {
  addStyle('cascade-campaign-style', STYLE);
}

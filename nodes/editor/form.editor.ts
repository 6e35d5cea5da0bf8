/** The look that all our forms share. Colours are the editor's own, so that every theme fits. */

const STYLE_ID = 'cascade-form-style';

/**
 * Hints are text with less weight: Node-RED 4's own secondary colour is too faint for small print.
 * Our labels are 130 px wide; Node-RED's 100 px wrap "Wait for reply". Long texts have no width of their own,
 * or the dialog would open as wide as they are.
 */
const STYLE = `
.cascade-form .form-row > label { width: 130px; vertical-align: top; padding-top: 7px; line-height: 1.4; }
.cascade-form .form-row > input[type=text],
.cascade-form .form-row > select,
.cascade-form .form-row > textarea { width: calc(100% - 140px); }
.cascade-form .form-row > input.cascade-short { width: 130px; }
.cascade-form .cascade-hint,
.cascade-form .cascade-field-error { margin: 5px 0 0 135px; font-size: 13px; line-height: 1.4; }
.cascade-form .cascade-hint, .cascade-form .cascade-field-error, .cascade-form .form-tips, .cascade-form .cascade-problems {
  width: 0; min-width: calc(100% - 140px); box-sizing: border-box;
}
.cascade-form .form-tips, .cascade-form .cascade-wide > .cascade-hint, .cascade-form .cascade-problems { min-width: 100%; }
.cascade-form .cascade-hint { color: var(--red-ui-primary-text-color); opacity: .85; overflow-wrap: anywhere; }
.cascade-form .cascade-hint code { white-space: normal; }
.cascade-form .cascade-field-error { color: var(--red-ui-text-color-error); overflow-wrap: anywhere; }
.cascade-form .cascade-field-error:empty { display: none; }
.cascade-form .cascade-wide > .cascade-hint,
.cascade-form .cascade-wide > .cascade-field-error { margin-left: 0; }
.cascade-form .cascade-wide > label { width: auto; }
.cascade-form .cascade-json { height: 40vh; min-height: 240px; }
.cascade-form details .cascade-json { height: 180px; min-height: 0; }
.cascade-form .cascade-outputs { display: inline-block; box-sizing: border-box; width: calc(100% - 140px); margin: 7px 0 0; padding-left: 1.4em; list-style: decimal; }
.cascade-form summary { cursor: pointer; margin-bottom: 8px; }
.cascade-form .cascade-field-error.cascade-warning { color: var(--red-ui-primary-text-color); }
.cascade-form .cascade-link { padding: 0; border: 0; background: none; font: inherit; color: inherit; text-decoration: underline; cursor: pointer; }
.cascade-form .cascade-link:disabled { opacity: .5; cursor: default; }
.cascade-form .cascade-fields { min-width: 0; margin: 0; padding: 0; border: 0; }
.cascade-problems ul { margin: 6px 0 0; padding: 0; list-style: none; }
.cascade-problems li { margin: 0 0 8px; line-height: 1.4; color: var(--red-ui-primary-text-color); overflow-wrap: anywhere; }
.cascade-problems .cascade-severity { font-weight: bold; }
.cascade-problems .cascade-error .cascade-severity { color: var(--red-ui-text-color-error); }
`;

/** Puts the forms' style into the page. */
export function styleForms(): void {
  addStyle(STYLE_ID, STYLE);
}

/** Puts a style into the page, once, however often it is asked for. */
export function addStyle(id: string, css: string): void {
  if (document.getElementById(id) !== null) return;
  const style = document.createElement('style');
  style.id = id;
  style.textContent = css;
  document.head.append(style);
}

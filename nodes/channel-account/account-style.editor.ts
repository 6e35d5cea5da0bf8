/** The look of what the account form has beside its fields. */
export const ACCOUNT_STYLE = `
.channel-account-test .red-ui-button, .channel-account-trial > .red-ui-button { margin-left: 135px; }
.cascade-form .channel-account-credential > input[type=password] { width: calc(100% - 140px); }
.cascade-form #channel-account-webhook { color: var(--red-ui-form-text-color); opacity: 1; }
.channel-account-result { margin: 6px 0 0 135px; line-height: 1.4; overflow-wrap: anywhere; width: 0; min-width: calc(100% - 140px); box-sizing: border-box; color: var(--red-ui-primary-text-color); }
.channel-account-result:empty { display: none; }
.channel-account-result[data-state] { padding-left: 18px; position: relative; }
.channel-account-result[data-state]::before { position: absolute; left: 0; font-family: FontAwesome; }
.channel-account-result[data-state=good]::before { content: '\\f058'; color: var(--red-ui-text-color-success); }
.channel-account-result[data-state=bad]::before { content: '\\f06a'; color: var(--red-ui-text-color-error); }
.channel-account-result[data-state=open]::before { content: '\\f059'; }
.channel-account-result[data-state=busy]::before { content: '\\f110'; }
.channel-account-result div + div { margin-top: 4px; }
.channel-account-test { margin: 0 0 12px; padding: 0; border: 0; min-width: 0; }
.channel-account-test legend { width: auto; margin: 8px 0; padding: 0; border: 0; font-size: inherit; line-height: inherit; font-weight: bold; color: inherit; }
.channel-account-lamp { display: flex; align-items: baseline; gap: 8px; margin: 6px 0 0 135px; }
.channel-account-lamp-dot { flex: none; width: 10px; height: 10px; border-radius: 50%; box-sizing: border-box; border: 2px solid var(--red-ui-node-status-colors-grey); }
.channel-account-lamp[data-state=on] .channel-account-lamp-dot { border-color: var(--red-ui-node-status-colors-green); background: var(--red-ui-node-status-colors-green); }
.channel-account-sandbox ul { margin: 0 0 10px 18px; line-height: 1.5; }
`;

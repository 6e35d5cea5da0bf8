/** Editor half of fallback-router: one output per channel of the campaign. */
import { translated } from '../../lib/wording/translated.ts';
import { channelsOf, readChannels } from '../editor/campaign-channels.editor.ts';
import { chosenProblem } from '../editor/chosen-config.editor.ts';
import { engineNames } from '../editor/engine-words.editor.ts';
import { checkAsTyped } from '../editor/field-error.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { lostChannels, outputMap } from '../editor/outputs.editor.ts';
import { type ValidatedNode, validator } from '../editor/validator.editor.ts';
import { followCampaigns } from './follow.editor.ts';

followCampaigns();

interface FallbackRouter {
  name: string;
  campaign: string;
  channels: string[];
  outputs: number;
}

RED.nodes.registerType<FallbackRouter>('fallback-router', {
  category: 'cascade',
  color: '#7FC8A9',
  icon: 'cascade-router.svg',
  inputs: 1,
  outputs: 4,
  defaults: {
    name: { value: '' },
    campaign: { value: '', type: 'cascade-campaign', validate: validator(campaignProblem) },
    channels: { value: ['whatsapp', 'phone', 'sms'], validate: validator(channelsProblem) },
    outputs: { value: 4 },
  },
  paletteLabel() {
    return this._('fallback-router.palette');
  },
  label() {
    return this.name || this._('fallback-router.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('fallback-router.input');
  },
  outputLabels(index) {
    const channel = this.channels[index];
    return channel === undefined ? this._('fallback-router.output.exhausted') : engineNames.channel(channel);
  },
  oneditprepare() {
    styleForms();
    const channels = $('#cascade-router-channels').val(this.channels.join(', '));
    const refresh = (): void => {
      const ofCampaign = channelsOf($('#node-input-campaign').val());
      channels.closest('.form-row').toggle(ofCampaign === null);
      $('#cascade-router-outputs-hint').toggle(ofCampaign !== null);
      if (ofCampaign !== null) channels.val(ofCampaign.join(', '));
      const wanted = readChannels(String(channels.val()));
      $('#node-input-outputs').val(JSON.stringify(outputMap(this.channels, wanted)));
      const names = [...wanted.map(engineNames.channel), this._('fallback-router.output.exhausted')];
      $('#cascade-router-outputs')
        .empty()
        .append(names.map((name) => $('<li></li>').text(name)));
      const lost = lostChannels(this.channels, wanted).map(engineNames.channel);
      const warning =
        lost.length === 0 ? '' : translated(this, 'fallback-router.lost', { channels: lost.join(', ') });
      const place = $('#cascade-router-lost');
      if (place.text() !== warning) place.text(warning);
      channels.trigger('input');
    };
    channels.on('change', refresh);
    $('#node-input-campaign').on('change', refresh);
    checkAsTyped($('#node-input-campaign'), (chosen) => campaignProblem(chosen, this));
    checkAsTyped(channels, (text) =>
      readChannels(text).length > 0 ? null : this._('fallback-router.error.none'),
    );
    refresh();
  },
  oneditsave() {
    const channels = readChannels(String($('#cascade-router-channels').val()));
    $('#node-input-outputs').val(JSON.stringify(outputMap(this.channels, channels)));
    this.channels = channels;
  },
});

/** Without a campaign nobody can tell which channel is next. */
function campaignProblem(chosen: unknown, node: Pick<ValidatedNode, '_'>): string | null {
  return chosenProblem(chosen, {
    missing: node._('fallback-router.error.campaign'),
    broken: node._('fallback-router.error.broken'),
  });
}

/** A router whose outputs no longer follow its campaign is marked until its form has been saved again. */
function channelsProblem(value: unknown, node: ValidatedNode): string | null {
  if (!Array.isArray(value) || value.length === 0) return node._('fallback-router.error.none');
  const wanted = channelsOf(node['campaign']);
  if (wanted === null || wanted.join() === value.join()) return null;
  return translated(node, 'fallback-router.error.stale', {
    channels: wanted.map(engineNames.channel).join(', '),
  });
}

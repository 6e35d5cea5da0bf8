import {
  CascadeError,
  CONTROL_ACTIONS,
  type ControlAction,
  type ControlOrder,
  readContact,
  type Message,
} from '../../lib/index.ts';

/**
 * Reads `msg.cascadeControl`: `{action, channel?, contact?, by?, why?}`, or the action alone as text.
 * @param campaign the start node's own; an order about a person concerns every campaign
 * @returns null when the message orders nothing
 * @throws CascadeError that says what is wrong with the order
 */
export function readControl(msg: Message, campaign: string, node: string): ControlOrder | null {
  const written = msg['cascadeControl'];
  if (written === undefined) return null;
  const order = typeof written === 'string' ? { action: written } : written;
  if (typeof order !== 'object' || order === null) throw new CascadeError(`msg.cascadeControl ${SHAPE}`);
  const { action, channel, contact, by, why } = order as Record<string, unknown>;
  if (!isAction(action)) throw new CascadeError(`msg.cascadeControl.action ${SHAPE}`);
  for (const [name, value] of Object.entries({ channel, contact, by, why })) {
    if (value !== undefined && typeof value !== 'string') {
      throw new CascadeError(`msg.cascadeControl.${name} must be text.`);
    }
  }
  return {
    action,
    ...(contact === undefined ? { campaign } : { contact: contactOf(contact as string) }),
    ...(channel === undefined ? {} : { channel: channel as string }),
    ...(why === undefined ? {} : { why: why as string }),
    by: (by as string | undefined) ?? `a message to ${node}`,
  };
}

function contactOf(written: string): string {
  const reading = readContact(written);
  if ('reason' in reading) throw new CascadeError(reading.reason);
  return reading.contact;
}

const SHAPE = `must be one of ${CONTROL_ACTIONS.join(', ')}, such as {"action": "pause", "channel": "sms"}.`;

function isAction(action: unknown): action is ControlAction {
  return CONTROL_ACTIONS.some((one) => one === action);
}

/**
 * Turns rendered content into the message that Meta takes.
 *
 * `template` (`name`, `language`, `variables`, `header`, `buttons`, or Meta's own `components`) goes at any
 * time. `text`, with `buttons` or a `list` or without, goes within 24 hours of the person's last message.
 */
import { payloadOf } from '../attempt-token.ts';
import { at, fieldsOf, listOf, textOf } from '../foreign.ts';
import type { SendRequest } from '../provider.ts';

/** The message, or what its content lacks. */
export type Composed = { readonly message: object } | { readonly lacks: string };

/** Most characters of a button's title; Meta would refuse longer ones for everybody. */
export const LONGEST_TITLE = 20;
/** Most buttons under a free text. */
export const MOST_BUTTONS = 3;
/** The same of a list. */
const LONGEST_ROW = 24;
const MOST_ROWS = 10;

/** Business-scoped ids of people without a number: `US.1349`, `US.ENT.1181`. */
const USER_ID = /^[A-Z]{2}\.[A-Za-z0-9.]+$/;

/** Makes the message of an attempt. @param language of a template that names none */
export function compose(request: SendRequest, language: string): Composed {
  const { attempt, to, body } = request;
  const envelope = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(USER_ID.test(to) ? { recipient: to } : { to: to.replace(/^\+/, '') }),
    biz_opaque_callback_data: attempt,
  };
  const name = textOf(at(body, 'template', 'name'));
  if (name !== undefined) {
    const template = templateOf(name, fieldsOf(body['template']), attempt, language);
    return { message: { ...envelope, type: 'template', template } };
  }
  const text = textOf(body['text']);
  if (text === undefined) return { lacks: 'neither template.name nor text' };
  const action = actionOf(body, attempt);
  if (action === null) {
    return {
      message: { ...envelope, type: 'text', text: { body: text, preview_url: body['preview'] === true } },
    };
  }
  const interactive = { ...action, body: { text }, ...framed('header', body), ...framed('footer', body) };
  return { message: { ...envelope, type: 'interactive', interactive } };
}

function templateOf(
  name: string,
  template: ReadonlyMap<string, unknown>,
  attempt: string,
  language: string,
): object {
  const given = listOf(template.get('components'));
  const components = given.length > 0 ? given : componentsOf(template, attempt);
  const code = textOf(template.get('language')) ?? language;
  return {
    name,
    language: { policy: 'deterministic', code },
    ...(components.length > 0 ? { components } : {}),
  };
}

function componentsOf(template: ReadonlyMap<string, unknown>, attempt: string): object[] {
  const components: object[] = [];
  const top = template.get('header');
  // A header is one parameter, which may be a picture: an object in Meta's own form.
  const header = parametersOf(fieldsOf(top).has('type') ? [top] : top);
  if (header.length > 0) components.push({ type: 'header', parameters: header });
  const body = parametersOf(template.get('variables'));
  if (body.length > 0) components.push({ type: 'body', parameters: body });
  for (const [position, button] of listOf(template.get('buttons')).entries()) {
    // The end of a web address where the template has one, else a quick reply, which tells us the attempt.
    const url = textOf(at(button, 'url'));
    const index = textOf(at(button, 'index')) ?? String(position);
    components.push({
      type: 'button',
      sub_type: url === undefined ? 'quick_reply' : 'url',
      index,
      parameters: [
        url === undefined
          ? { type: 'payload', payload: payloadOf(attempt, position) }
          : { type: 'text', text: url },
      ],
    });
  }
  return components;
}

/** Parameters in their order, or by their names; a parameter in Meta's own form stays as it is. */
function parametersOf(value: unknown): object[] {
  const parameter = (one: unknown): object =>
    typeof one === 'object' && one !== null ? one : { type: 'text', text: textOf(one) ?? '' };
  if (Array.isArray(value)) return value.map(parameter);
  if (typeof value === 'string') return value === '' ? [] : [parameter(value)];
  const named = [...fieldsOf(value)];
  // Objects with the keys 1, 2, 3 are positions, as they stand in the template.
  if (named.every(([name]) => /^\d+$/.test(name))) {
    return named.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, one]) => parameter(one));
  }
  return named.map(([name, one]) => ({ ...parameter(one), parameter_name: name }));
}

function actionOf(body: SendRequest['body'], attempt: string): object | null {
  const rows = listOf(at(body, 'list', 'rows'));
  if (rows.length > 0) {
    const described = rows.slice(0, MOST_ROWS).map((row, position) => {
      const description = textOf(at(row, 'description'));
      const title = (textOf(at(row, 'title')) ?? textOf(row) ?? '').slice(0, LONGEST_ROW);
      return {
        id: payloadOf(attempt, position),
        title,
        ...(description === undefined ? {} : { description }),
      };
    });
    const button = (textOf(at(body, 'list', 'button')) ?? '…').slice(0, LONGEST_TITLE);
    return { type: 'list', action: { button, sections: [{ rows: described }] } };
  }
  const buttons = listOf(body['buttons']).slice(0, MOST_BUTTONS);
  if (buttons.length === 0) return null;
  return {
    type: 'button',
    action: {
      buttons: buttons.map((button, position) => ({
        type: 'reply',
        reply: {
          id: payloadOf(attempt, position),
          title: (textOf(at(button, 'title')) ?? textOf(button) ?? '').slice(0, LONGEST_TITLE),
        },
      })),
    },
  };
}

function framed(part: 'header' | 'footer', body: SendRequest['body']): object {
  const text = textOf(body[part]);
  if (text === undefined) return {};
  return { [part]: part === 'header' ? { type: 'text', text } : { text } };
}

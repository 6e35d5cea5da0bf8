/** What the simulated customers say. */

/** Replies to a message. */
export const REPLIES = [
  'Yes, that works for me.',
  'Thanks, please book it.',
  'Can we do Thursday instead?',
  'Sounds good 👍',
  'How much would that be?',
  'I am interested, tell me more.',
  'Ok, thank you!',
  'Please call me tomorrow after 10.',
  'Sure, go ahead.',
  'Not now, maybe next month.',
] as const;

/** Said by people who took a call. */
export const SPOKEN = [
  'Yes, hello? Oh, the appointment. Tuesday is fine.',
  'Yes, I saw your message. Please go ahead.',
  'I have a minute, what is it about?',
  'Good that you call, I wanted to ask about the delivery.',
  'Thank you, please send me the details.',
] as const;

/** Written by people who want no more messages. */
export const STOPS = ['STOP', 'Stop', 'stop please', 'UNSUBSCRIBE'] as const;

/** Said by people who want no more calls. */
export const SPOKEN_STOPS = ['Please take me off your list.', 'Do not call me again, please.'] as const;

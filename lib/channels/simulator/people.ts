/**
 * How the simulated customers of each segment behave on each channel, unless the settings say otherwise.
 * The three segments of the demo differ in the channel that is best to start with: `retail` reacts on
 * WhatsApp, `enterprise` picks up the phone, `office` follows the link in an SMS.
 */

/** One segment's behaviour on one channel. Shares are probabilities, 0 to 1. */
export interface ChannelBehaviour {
  /** Has the channel at all; else the attempt bounces. */
  readonly onChannel: number;
  /** Has blocked the sender; the attempt bounces. */
  readonly blocks: number;
  /** Gets the message, of those on the channel. */
  readonly delivered: number;
  /** Share of the undelivered messages that is never reported as failed. */
  readonly silent: number;
  /** Median seconds until the message is delivered, or is known to have failed. */
  readonly deliverySeconds: number;
  /** A delivered message is reported as read. */
  readonly read: number;
  /** Median hours from delivery to reading. */
  readonly readHours: number;
  /** A delivered message is replied to. */
  readonly replies: number;
  /** The link in a delivered message is followed. */
  readonly clicks: number;
  /** A delivered message, or a call, is met with a wish to hear no more. */
  readonly optsOut: number;
  /** Median hours from delivery to a reply or click. */
  readonly reactHours: number;
  /** Standard deviation of the logarithm of that delay. */
  readonly reactSigma: number;
  /** The person answers the call. */
  readonly answers: number;
  /** A machine answers the call. */
  readonly voicemail: number;
  /** The line is busy. What is left of the three rings out. */
  readonly busy: number;
  /** Median seconds until a call is answered; 0: the channel carries messages, not calls. */
  readonly ringSeconds: number;
  /** Median seconds that an answered call lasts. */
  readonly talkSeconds: number;
}

/** Behaviour by channel; what is left out is the default segment's. */
export type SegmentBehaviour = Readonly<Record<string, Partial<ChannelBehaviour>>>;

/** A channel that no one has described: a messenger with short reaction times. */
export const ANY_CHANNEL: ChannelBehaviour = {
  onChannel: 0.9,
  blocks: 0.005,
  delivered: 0.97,
  silent: 0.5,
  deliverySeconds: 5,
  read: 0.6,
  readHours: 0.3,
  replies: 0.15,
  clicks: 0,
  optsOut: 0.004,
  reactHours: 0.7,
  reactSigma: 1.3,
  answers: 0,
  voicemail: 0,
  busy: 0,
  ringSeconds: 0,
  talkSeconds: 0,
};

/** The built-in segments; `default` is everybody's whom no other segment describes. */
export const SEGMENTS: Readonly<Record<string, SegmentBehaviour>> = {
  default: {
    whatsapp: { onChannel: 0.88, blocks: 0.01, read: 0.75, replies: 0.22 },
    telegram: { onChannel: 0.45, read: 0.7, replies: 0.18 },
    phone: {
      onChannel: 0.97,
      blocks: 0,
      optsOut: 0.008,
      answers: 0.24,
      voicemail: 0.26,
      busy: 0.08,
      ringSeconds: 12,
      talkSeconds: 50,
    },
    sms: {
      onChannel: 0.98,
      blocks: 0.002,
      silent: 0.3,
      deliverySeconds: 8,
      read: 0,
      replies: 0.05,
      clicks: 0.1,
      optsOut: 0.006,
      reactHours: 0.5,
      reactSigma: 1.2,
    },
    email: {
      onChannel: 0.96,
      blocks: 0,
      delivered: 0.95,
      silent: 0.7,
      deliverySeconds: 20,
      read: 0.35,
      readHours: 2,
      replies: 0.03,
      clicks: 0.08,
      optsOut: 0.005,
      reactHours: 3,
      reactSigma: 1.4,
    },
  },
  retail: {
    whatsapp: { replies: 0.36 },
    telegram: { replies: 0.3 },
    phone: { answers: 0.16, voicemail: 0.3 },
    sms: { replies: 0.04, clicks: 0.08 },
    email: { replies: 0.01, clicks: 0.05 },
  },
  enterprise: {
    whatsapp: { onChannel: 0.8, replies: 0.12 },
    telegram: { onChannel: 0.25, replies: 0.1 },
    phone: { answers: 0.46, voicemail: 0.24 },
    sms: { replies: 0.04, clicks: 0.06 },
    email: { replies: 0.1, clicks: 0.12 },
  },
  office: {
    whatsapp: { onChannel: 0.7, replies: 0.12 },
    telegram: { onChannel: 0.3, replies: 0.1 },
    phone: { answers: 0.14, voicemail: 0.34, busy: 0.14 },
    sms: { replies: 0.1, clicks: 0.28 },
    email: { replies: 0.06, clicks: 0.16 },
  },
};

/**
 * What people write when they want no more messages, want them again, or complain. A wish to stop or to
 * come back counts only as the whole message: "stop by tomorrow?" is neither.
 */

/** Longer messages are no plain wish. */
const LONGEST = 60;

const OPT_OUT: ReadonlySet<string> = new Set(
  [
    // English, as the North American carriers have it, and close to it
    [
      'stop',
      'stop all',
      'stopall',
      'unsubscribe',
      'end',
      'quit',
      'cancel',
      'revoke',
      'optout',
      'opt out',
      'opt-out',
    ],
    ['stop please', 'please stop', 'remove me', 'leave me alone', 'no more messages', 'stop messaging me'],
    // German, French, Spanish, Portuguese, Italian, Dutch
    ['stopp', 'abmelden', 'abbestellen', 'keine nachrichten mehr', 'nicht mehr schreiben'],
    ['arret', 'arreter', 'desabonner', 'desabonnement', 'desinscription', 'me desabonner'],
    ['alto', 'parar', 'baja', 'cancelar', 'darme de baja', 'no molestar', 'no mas mensajes'],
    ['pare', 'sair', 'descadastrar', 'cancelar inscricao', 'nao quero mais', 'remover'],
    ['basta', 'annulla', 'cancellami', 'disiscrivimi', 'fermati', 'disiscrivi'],
    ['afmelden', 'uitschrijven', 'stoppen', 'geen berichten meer'],
    // Polish, Turkish, Russian, Ukrainian
    ['wypisz', 'wypisz mnie', 'rezygnuje', 'dur', 'iptal', 'abonelikten çık'],
    ['стоп', 'отписаться', 'отписка', 'отмена', 'відписатися'],
    // Hindi, Arabic, Hebrew
    ['रोकें', 'बंद करो', 'बंद करें', 'توقف', 'إلغاء', 'إلغاء الاشتراك', 'הסר', 'הסירו'],
    // Indonesian, Swedish, Danish, Finnish, Czech, Chinese, Japanese
    ['berhenti', 'avsluta', 'avregistrera', 'afmeld', 'lopeta', 'peru', 'odhlasit'],
    ['退订', '停止', '取消订阅', '配信停止', 'ストップ'],
  ]
    .flat()
    .map(folded),
);

/** "yes" is not among them: it answers questions. */
const OPT_IN: ReadonlySet<string> = new Set(
  [
    ['start', 'unstop', 'resume', 'subscribe', 'opt in', 'optin', 'opt-in'],
    [
      'anmelden',
      'demarrer',
      "s'abonner",
      'abonner',
      'comenzar',
      'suscribir',
      'comecar',
      'inscrever',
      'inizia',
    ],
    ['iscrivimi', 'aanmelden', 'wznow', 'basla', 'старт', 'подписаться', 'підписатися', 'शुरू', 'ابدأ', 'התחל'],
    ['mulai', 'starta', 'aloita', '开始', '订阅', '配信再開'],
  ]
    .flat()
    .map(folded),
);

/** Parts of messages that say: this should not have been sent. Looked for as whole words. */
const COMPLAINTS: readonly string[] = [
  ['spam', 'scam', 'fraud', 'harassment', 'harassing', 'lawyer', 'gdpr', 'report you', 'reported you'],
  ['who gave you my number', 'how did you get my number', 'never signed up', 'do not contact me'],
  [
    'betrug',
    'belastigung',
    'anwalt',
    'dsgvo',
    'woher haben sie meine nummer',
    'arnaque',
    'harcelement',
    'rgpd',
  ],
  ['estafa', 'acoso', 'denuncia', 'golpe', 'assedio', 'truffa', 'molestie', 'oplichting', 'oszustwo'],
  ['dolandiricilik', 'sikayet', 'спам', 'мошенники', 'жалоба', 'скарга', 'шахраи'],
]
  .flat()
  .map(folded);

/** True when somebody says that they want no more messages. */
export function isOptOut(text: string | undefined): boolean {
  return text !== undefined && text.length <= LONGEST && OPT_OUT.has(folded(text));
}

/** True when somebody says that they want messages again. */
export function isOptIn(text: string | undefined): boolean {
  return text !== undefined && text.length <= LONGEST && OPT_IN.has(folded(text));
}

/** True when a reply looks like a complaint about having been contacted. */
export function isComplaint(text: string | undefined): boolean {
  if (text === undefined) return false;
  const words = ` ${folded(text.slice(0, 1_000)).replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return COMPLAINTS.some((one) => words.includes(` ${one} `));
}

/** Without accents and marks, without signs around it, in lower case. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('\u0131', 'i')
    .replaceAll('\u0307', '')
    .replaceAll('\u2019', "'")
    .replaceAll(/^[\s/"'.,:;!?¡¿*_~«»„“”()[\]-]+|[\s"'.,:;!?。！؟*_~«»„“”()[\]-]+$/gu, '')
    .replaceAll(/\s+/g, ' ');
}

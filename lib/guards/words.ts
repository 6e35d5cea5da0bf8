/**
 * What people write when they want no more messages, want them again, or complain. A wish to stop or to
 * come back counts only as the whole message: "stop by tomorrow?" is neither. A wish to stop may be polite, and name
 * what is to stop: "please stop the messages".
 */

/** Longer messages are no plain wish. */
const LONGEST = 60;
/** Written between letters, or unseen: variation selectors of emoji, marks of direction, lengthened Arabic. */
const UNSEEN = /[\p{Cf}\ufe00-\ufe0f\u0640]/gu;

const OPT_OUT: ReadonlySet<string> = new Set(
  [
    // English, as the North American carriers have it, and close to it
    ['stop', 'stop all', 'stopall', 'unsubscribe', 'end', 'quit', 'cancel', 'revoke', 'optout', 'opt out'],
    // What Meta calls its button for it, and the like
    ['stop promotions', 'stop texting', 'stop messaging', 'stop spamming', 'remove me', 'leave me alone'],
    ['no more messages', 'no more texts'],
    // German, French, Spanish, Portuguese, Italian, Dutch
    ['stopp', 'abmelden', 'abbestellen', 'keine nachrichten mehr', 'nicht mehr schreiben'],
    ['arret', 'arreter', 'arretez', 'desabonner', 'desabonnez', 'desabonnement', 'desinscription'],
    ['alto', 'parar', 'baja', 'cancelar', 'dar de baja', 'darme de baja', 'no molestar', 'no mas mensajes'],
    ['pare', 'parem', 'sair', 'descadastrar', 'cancelar inscricao', 'nao quero mais', 'remover'],
    ['basta', 'annulla', 'cancellami', 'disiscrivimi', 'fermati', 'disiscrivi'],
    ['afmelden', 'uitschrijven', 'stoppen', 'geen berichten meer'],
    // Polish, Turkish, Russian, Ukrainian
    ['wypisz', 'rezygnuje', 'durdur', 'iptal', 'abonelikten çık'],
    ['стоп', 'отписаться', 'отписка', 'отпишите', 'отмена', 'відписатися', 'відпишіть'],
    // Hindi, Arabic, Hebrew
    ['रोकें', 'बंद करो', 'बन्द करो', 'बंद करें', 'توقف', 'إلغاء', 'إلغاء الاشتراك', 'הסר', 'הסירו'],
    // Indonesian, Swedish, Danish, Finnish, Czech, Chinese, Japanese, Korean
    [
      'berhenti',
      'avsluta',
      'avregistrera',
      'afmeld',
      'afmeld tak',
      'lopeta',
      'peru tilaus',
      'peruuta',
      'odhlasit',
    ],
    ['退订', '退訂', '停止', '取消订阅', '取消訂閱', '配信停止', '配信解除', 'ストップ', '수신거부', '중지'],
  ]
    .flat()
    .map(folded),
);

/** What people say around such a word without meaning anything else: please, me, and what they want no more of. */
const FILLERS: readonly string[] = [
  // English
  ['please', 'pls', 'plz', 'thanks', 'thank you', 'me', 'from this list', 'from your list'],
  ['spam', 'sms', 'text', 'texts', 'message', 'messages', 'the messages', 'these messages', 'your messages'],
  // German
  ['bitte', 'danke', 'mich', 'mir', 'werbung', 'nachrichten', 'die nachrichten', 'diese nachrichten'],
  // French
  ['svp', 'stp', "s'il vous plait", "s'il te plait", 'sil vous plait', 'merci', 'moi'],
  ['pub', 'pubs', 'les messages', 'vos messages', 'ces messages', 'les sms'],
  // Spanish, Portuguese
  ['por favor', 'porfavor', 'porfa', 'gracias', 'mensajes', 'los mensajes', 'los sms', 'publicidad'],
  ['pfv', 'obrigado', 'obrigada', 'mensagens', 'as mensagens', 'os sms'],
  // Italian, Dutch
  ['per favore', 'per piacere', 'grazie', 'messaggi', 'i messaggi', 'gli sms', 'pubblicita'],
  ['alstublieft', 'aub', 'bedankt', 'mij', 'berichten'],
  // Polish, Turkish, Russian, Ukrainian
  ['prosze', 'dziekuje', 'mnie', 'wiadomosci', 'lutfen', 'beni', 'mesaj', 'mesajlari'],
  ['пожалуйста', 'спасибо', 'меня', 'смс', 'спам', 'рассылку', 'сообщения', 'будь ласка', 'мене'],
  // Hindi, Arabic, Hebrew
  ['कृपया', 'من فضلك', 'رجاء', 'בבקשה', 'אותי'],
  // Indonesian, Swedish, Danish, Finnish, Czech
  ['tolong', 'mohon', 'tack', 'snalla', 'mig', 'kiitos', 'prosim'],
]
  .flat()
  .map(folded)
  .toSorted(longestFirst);

/** The same in languages that put no spaces between words. */
const UNSPACED_FILLERS: readonly string[] = [
  [
    '请',
    '請',
    '谢谢',
    '謝謝',
    '短信',
    '簡訊',
    'お願いします',
    'してください',
    'をお願いします',
    '希望',
    '해주세요',
  ],
]
  .flat()
  .map(folded)
  .toSorted(longestFirst);

/** "yes" is not among them: it answers questions. */
const OPT_IN: ReadonlySet<string> = new Set(
  [
    ['start', 'unstop', 'resume', 'subscribe', 'opt in', 'optin'],
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
    ['mulai', 'starta', 'aloita', '开始', '開始', '订阅', '配信再開', '시작'],
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
  [
    'fraude',
    'estafa',
    'acoso',
    'denuncia',
    'golpe',
    'assedio',
    'truffa',
    'molestie',
    'oplichting',
    'oszustwo',
  ],
  ['dolandiricilik', 'sikayet', 'спам', 'мошенники', 'жалоба', 'скарга', 'шахраи'],
]
  .flat()
  .map(folded);

/** True when somebody says that they want no more messages. */
export function isOptOut(text: string | undefined): boolean {
  return text !== undefined && text.length <= LONGEST && saysOnly(OPT_OUT, folded(text));
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

/** True when a text is one of these words, with nothing but fillers around it. */
function saysOnly(words: ReadonlySet<string>, text: string): boolean {
  for (let rest: string | undefined = text; rest !== undefined; rest = withoutFiller(rest))
    if (words.has(rest)) return true;
  return false;
}

/** Of two fillers one may end with the other. */
function longestFirst(one: string, other: string): number {
  return other.length - one.length;
}

/** A text without one filler at its beginning or end; undefined: it has none. */
function withoutFiller(text: string): string | undefined {
  const at = (beginning: string, end: string): string | undefined => {
    if (text.startsWith(beginning)) return text.slice(beginning.length).trim();
    return text.endsWith(end) ? text.slice(0, -end.length).trim() : undefined;
  };
  for (const one of FILLERS) {
    const rest = at(`${one} `, ` ${one}`);
    if (rest !== undefined) return rest;
  }
  for (const one of UNSPACED_FILLERS) {
    const rest = at(one, one);
    if (rest !== undefined) return rest;
  }
  return undefined;
}

/**
 * Without accents and marks, without signs and emoji around it, in lower case. Signs within are no more than a
 * space, and a word that is said several times counts once.
 */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(UNSEEN, '')
    .replaceAll(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('\u0131', 'i')
    .replaceAll('\u0307', '')
    .replaceAll('\u2019', "'")
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu, '')
    .replaceAll(/[^\p{L}\p{N}\p{M}']+/gu, ' ')
    .replace(/^(\S+)(?: \1)+$/u, '$1');
}

/** What lists from elsewhere call the columns that we know, in the six languages of the editor. */
const CALLED: Readonly<Record<string, string>> = {
  phone:
    'mobile, mobile phone, mobile number, cell, cell phone, phone number, telephone, tel, ' +
    'msisdn, whatsapp number, Handy, Handynummer, Mobil, Mobilnummer, Rufnummer, Telefon, ' +
    'Telefonnummer, téléphone, téléphone portable, portable, numéro de téléphone, ' +
    'teléfono, teléfono móvil, móvil, celular, número de teléfono, telefone, telemóvel, ' +
    'número de telefone, 電話, 電話番号, 携帯, 携帯電話, 携帯番号',
  name:
    'full name, customer, customer name, contact name, Kunde, Kundenname, nom, nom complet, ' +
    'nombre, nombre completo, cliente, nome, nome completo, 名前, 氏名, お名前',
  segment:
    'group, customer group, category, Gruppe, Kundengruppe, Kategorie, groupe, catégorie, ' +
    'segmento, grupo, categoría, categoria, セグメント, グループ, 区分',
  email:
    'e-mail, mail, email address, e-mail address, E-Mail-Adresse, courriel, ' +
    'adresse e-mail, correo, correo electrónico, endereço de e-mail, メール, メールアドレス',
  language: 'lang, Sprache, langue, idioma, 言語',
  timezone: 'time zone, tz, Zeitzone, fuseau horaire, zona horaria, fuso horário, タイムゾーン',
};

const MEANT = new Map(
  Object.entries(CALLED).flatMap(([column, names]) =>
    names.split(', ').map((name) => [folded(name), column] as const),
  ),
);

/**
 * Which of a list's columns are meant where ours are not named: `{phone: 'Mobile'}`. Where two could be meant,
 * the first is.
 */
export function meantColumns(names: readonly string[]): Readonly<Record<string, string>> {
  const named = new Set(names.map((name) => name.trim().toLowerCase()));
  const meant: Record<string, string> = {};
  for (const name of names) {
    const column = MEANT.get(folded(name));
    if (column !== undefined && !named.has(column)) meant[column] ??= name;
  }
  return meant;
}

/** A name without its case, accents, spaces and signs. */
function folded(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

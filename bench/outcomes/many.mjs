import { DatabaseSync } from 'node:sqlite';
import { APPLICATION_ID, MIGRATIONS } from '../../lib/store/sqlite/schema.ts';

/** Version of the file that is written: the last one without tables for the report, which the store then fills. */
const VERSION = 2;
/** The campaign that the cascades belong to. */
export const CAMPAIGN = 'outcomes';
/** Milliseconds since 1970: when the first of them started. */
const BEGAN = 1_780_000_000_000;
/** Arrived, in order, and for how many of a thousand an attempt on the channel ends so. */
const ENDS = {
  whatsapp: { replied: [420, 310, 120], opted_out: 8, bounced: 90, read: 250 },
  phone: { answered: [300, 380, 450], opted_out: 4, no_answer: 500, bounced: 60 },
  sms: { clicked: [60, 90, 70], opted_out: 6, bounced: 40, failed: 30 },
};
const COST = { whatsapp: 0.05, phone: 0.14, sms: 0.075 };
const REASONS = { bounced: 'not_on_channel', failed: 'carrier_filtered' };

/**
 * Writes a store file with closed cascades of three segments on three channels, about two attempts each, as an earlier
 * version of the package would have left it. For counting alone: it holds no messages and no history.
 * @param {string} path of a file that does not exist yet
 * @param {number} cascades
 * @returns {number} attempts written, each with its outcome
 */
export function manyOutcomes(path, cascades) {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144');
    for (const migration of MIGRATIONS.slice(0, VERSION)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; BEGIN`);
    database.exec(`
      CREATE TEMP TABLE numbers AS
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${cascades}) SELECT i FROM n;
      INSERT INTO cascades (seq, id, campaign, plan, key, contact, segment, phase, hop, node, port, pending, home,
          attempts, createdAt, open)
        SELECT i + 1, printf('m%09d', i), '${CAMPAIGN}', 'none', printf('+1%010d', i), printf('+1%010d', i),
          CASE i % 3 WHEN 0 THEN 'retail' WHEN 1 THEN 'trade' ELSE 'office' END,
          'closed', 9, 'end', 0, 0, '', 0, ${BEGAN} + i, 0 FROM numbers`);
    Object.keys(ENDS).forEach((channel, index) => database.exec(attemptsOn(channel, index + 1)));
    database.exec(`
      UPDATE cascades SET (outcome, attempts) = (
        SELECT outcome, number FROM attempts WHERE cascade = seq ORDER BY number DESC LIMIT 1);
      UPDATE cascades SET result = CASE WHEN outcome IN ('replied', 'answered', 'clicked') THEN 'success'
        WHEN outcome = 'opted_out' THEN 'stopped' ELSE 'exhausted' END;
      INSERT INTO cascadeCounts
        SELECT campaign, segment, home, phase, result, outcome, count(*) FROM cascades GROUP BY 1, 2, 3, 4, 5, 6;
      COMMIT`);
    return Number(database.prepare('SELECT count(*) AS count FROM attempts').get()?.['count']);
  } finally {
    database.close();
  }
}

/** SQL that gives everybody without a reaction so far an attempt on a channel; chance is a function of the row. */
function attemptsOn(channel, number) {
  let sum = 0;
  const cases = Object.entries(ENDS[channel]).map(([outcome, share]) => {
    const shares = typeof share === 'number' ? [share, share, share] : share;
    const before = sum;
    sum += Math.max(...shares);
    return `WHEN dice < ${before} + CASE i % 3 WHEN 0 THEN ${shares[0]} WHEN 1 THEN ${shares[1]} ELSE ${shares[2]} END
      THEN '${outcome}'`;
  });
  const reasons = Object.entries(REASONS).map(([outcome, reason]) => `WHEN '${outcome}' THEN '${reason}'`);
  const sentAt = `${BEGAN} + i + ${number - 1} * 21600000`;
  // Delays between a minute and some hours, most of them short: a tenth and more of what a cube leaves.
  const delay = '60000 + (slow * slow / 1000 * slow / 1000) * 21600';
  return `
    INSERT INTO attempts (cascade, number, channel, account, node, address, body, state, fence, tries, claimedAt,
        sentAt, outcome, outcomeAt, reason, scope, cost)
      SELECT i + 1, ${number}, '${channel}', 'account', 'send', '', 0,
        CASE outcome WHEN 'bounced' THEN 'refused' ELSE 'accepted' END, 1, 1, ${sentAt}, ${sentAt}, outcome,
        ${sentAt} + ${delay}, CASE outcome ${reasons.join(' ')} END,
        CASE outcome WHEN 'bounced' THEN 'contact' END, CASE outcome WHEN 'bounced' THEN NULL ELSE ${COST[channel]} END
      FROM (
        SELECT i, slow, CASE ${cases.join(' ')} ELSE 'delivered' END AS outcome FROM (
          SELECT i, ((i + 7) * 48271 * ${number + 2}) % 2147483647 % 1000 AS dice,
            ((i + 3) * 69621 * ${number + 4}) % 2147483647 % 1000 AS slow FROM numbers
          WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE cascade = i + 1
            AND outcome IN ('replied', 'answered', 'clicked', 'opted_out'))));`;
}

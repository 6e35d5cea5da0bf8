import type { DatabaseSync } from 'node:sqlite';
import { noteEverybody } from './people.ts';
import { sqlDelayBucket } from './report-delays.ts';

/** Marks a database file as ours (`CASC`), so that a foreign one is recognised and left alone. */
export const APPLICATION_ID = 0x43415343;

/** Why a cohort of an earlier version does not promote itself: `guards.cohort.unaccounted` in English. */
const UNACCOUNTED = 'the cohort began under an earlier version, which kept no account of it';

/** Outcomes of messages that have arrived. */
const ARRIVED = "'delivered', 'read', 'clicked', 'replied', 'answered'";

/**
 * Each entry brings the file from the version of its index to the next; the version is kept in
 * `PRAGMA user_version`. Entries are never edited once released, only added.
 *
 * Columns carry the names of the model's fields. What changes at every hop is kept apart from what
 * never does (`payloads`, `bodies`), because SQLite rewrites a row as a whole. `log` has no index:
 * each line points at the line of the same cascade before it, and the cascade at its last one.
 * `contacts` holds only people who opted out, since when, and when they said so last; `returned` when somebody came
 * back last; `blocks` those who opted out by blocking a sender, which they can take back by themselves. The tables of counts are kept in step with the rows
 * they count, so that a million cascades are counted without being read. `searchTerms` holds what people
 * are found by besides their identity. `links` without a cascade are those of people who were erased; `heard` is
 * when a person last wrote to an account, for a day. `following` has the orders that not everybody has followed yet, and
 * none at most times.
 */
export const MIGRATIONS: readonly (string | ((database: DatabaseSync) => void))[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

  CREATE TABLE plans (
    campaign TEXT NOT NULL,
    hash TEXT NOT NULL,
    plan TEXT NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (campaign, hash)
  );

  CREATE TABLE contacts (
    id TEXT PRIMARY KEY,
    optedOutAt INTEGER NOT NULL,
    optedOutBy TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE aliases (
    address TEXT NOT NULL,
    contact TEXT NOT NULL,
    PRIMARY KEY (address, contact)
  ) WITHOUT ROWID;

  CREATE TABLE cascades (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    campaign TEXT NOT NULL,
    plan TEXT NOT NULL,
    key TEXT NOT NULL,
    contact TEXT NOT NULL,
    segment TEXT NOT NULL,
    phase TEXT NOT NULL,
    hop INTEGER NOT NULL,
    node TEXT NOT NULL,
    port INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    home TEXT NOT NULL,
    dueAt INTEGER,
    channel TEXT,
    attempts INTEGER NOT NULL,
    waitNode TEXT,
    until TEXT,
    result TEXT,
    outcome TEXT,
    learner TEXT,
    createdAt INTEGER NOT NULL,
    lastSentAt INTEGER,
    endedAt INTEGER,
    open INTEGER NOT NULL,
    lastLog INTEGER,
    emittedAt INTEGER,
    UNIQUE (campaign, key)
  );
  CREATE INDEX cascadesDue ON cascades (home, dueAt) WHERE dueAt IS NOT NULL;
  CREATE INDEX cascadesPending ON cascades (pending) WHERE pending = 1;
  CREATE INDEX cascadesOfContact ON cascades (contact, open);

  CREATE TABLE payloads (
    cascade INTEGER PRIMARY KEY,
    customer TEXT NOT NULL,
    decision TEXT NOT NULL,
    msg TEXT NOT NULL
  );

  CREATE TABLE attempts (
    cascade INTEGER NOT NULL,
    number INTEGER NOT NULL,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    node TEXT NOT NULL,
    address TEXT NOT NULL,
    body INTEGER NOT NULL,
    state TEXT NOT NULL,
    fence INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    claimedAt INTEGER NOT NULL,
    sentAt INTEGER,
    externalId TEXT,
    outcome TEXT,
    outcomeAt INTEGER,
    reason TEXT,
    scope TEXT,
    code TEXT,
    cost REAL,
    PRIMARY KEY (cascade, number)
  ) WITHOUT ROWID;
  CREATE INDEX attemptsByExternalId ON attempts (externalId) WHERE externalId IS NOT NULL;
  CREATE INDEX attemptsUnsettled ON attempts (cascade, number) WHERE state IN ('claimed', 'unknown');

  CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL);

  CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    cascade INTEGER NOT NULL,
    prev INTEGER,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    attempt INTEGER,
    why TEXT,
    data TEXT
  );

  CREATE TABLE inbox (
    account TEXT NOT NULL,
    dedupe TEXT NOT NULL,
    at INTEGER NOT NULL,
    externalId TEXT,
    report TEXT,
    PRIMARY KEY (account, dedupe)
  ) WITHOUT ROWID;
  CREATE INDEX inboxEarly ON inbox (externalId) WHERE report IS NOT NULL AND externalId IS NOT NULL;

  CREATE TABLE cascadeCounts (
    campaign TEXT NOT NULL,
    segment TEXT NOT NULL,
    home TEXT NOT NULL,
    phase TEXT NOT NULL,
    result TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (campaign, segment, home, phase, result, outcome)
  ) WITHOUT ROWID;

  CREATE TABLE learning (campaign TEXT PRIMARY KEY, position INTEGER NOT NULL, state TEXT NOT NULL);

  CREATE TABLE attemptCounts (
    campaign TEXT NOT NULL,
    segment TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    cost REAL NOT NULL,
    PRIMARY KEY (campaign, segment, channel, state, outcome, reason)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE campaigns (name TEXT PRIMARY KEY, plan TEXT NOT NULL, promotedAt INTEGER, promotedBy TEXT);

  CREATE TABLE controls (
    campaign TEXT NOT NULL,
    channel TEXT NOT NULL,
    contact TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    why TEXT,
    remedy TEXT,
    PRIMARY KEY (campaign, channel, contact)
  ) WITHOUT ROWID;

  CREATE TABLE acts (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    campaign TEXT NOT NULL,
    channel TEXT NOT NULL,
    contact TEXT NOT NULL,
    action TEXT NOT NULL,
    by TEXT NOT NULL,
    why TEXT
  );

  CREATE TABLE drawn (
    campaign TEXT NOT NULL,
    cascade INTEGER NOT NULL,
    segment TEXT NOT NULL,
    PRIMARY KEY (campaign, cascade)
  ) WITHOUT ROWID;

  CREATE TABLE watch (
    campaign TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount REAL NOT NULL,
    PRIMARY KEY (campaign, channel, kind)
  ) WITHOUT ROWID;

  CREATE TABLE meters (
    name TEXT NOT NULL,
    slot INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (name, slot)
  ) WITHOUT ROWID;

  CREATE TABLE noMarketing (
    contact TEXT NOT NULL,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (contact, channel)
  ) WITHOUT ROWID;

  CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  `,
  `
  CREATE TABLE countsByStep (
    campaign TEXT NOT NULL,
    segment TEXT NOT NULL,
    step INTEGER NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    followed INTEGER NOT NULL,
    count INTEGER NOT NULL,
    cost REAL NOT NULL,
    PRIMARY KEY (campaign, segment, step, channel, state, outcome, reason, followed)
  ) WITHOUT ROWID;
  INSERT INTO countsByStep
    SELECT campaign, segment, number, one.channel, state, coalesce(one.outcome, ''), coalesce(reason, ''),
      coalesce(one.outcome, '') IN (${ARRIVED}) AND EXISTS (
        SELECT 1 FROM attempts AS later
        WHERE later.cascade = one.cascade AND later.number > one.number AND later.state <> 'refused'
      ) AS followed, count(*), sum(coalesce(cost, 0))
    FROM attempts AS one JOIN cascades ON seq = cascade
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
  DROP TABLE attemptCounts;
  ALTER TABLE countsByStep RENAME TO attemptCounts;

  CREATE TABLE replyCounts (
    campaign TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    delay INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (campaign, channel, outcome, delay)
  ) WITHOUT ROWID;
  INSERT INTO replyCounts
    SELECT campaign, attempts.channel, attempts.outcome,
      ${sqlDelayBucket('(outcomeAt - coalesce(sentAt, claimedAt))')}, count(*)
    FROM attempts JOIN cascades ON seq = cascade
    WHERE attempts.outcome IN (${ARRIVED})
    GROUP BY 1, 2, 3, 4;
  `,
  (database) => {
    database.exec(`
      CREATE TABLE searchTerms (
        term TEXT NOT NULL,
        contact TEXT NOT NULL,
        PRIMARY KEY (term, contact)
      ) WITHOUT ROWID;
    `);
    noteEverybody(database);
  },
  `
  CREATE TABLE links (
    token TEXT PRIMARY KEY,
    target TEXT NOT NULL,
    personal INTEGER NOT NULL,
    cascade INTEGER,
    attempt INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX linksOfCascade ON links (cascade) WHERE cascade IS NOT NULL;

  CREATE TABLE heard (
    account TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, channel, address)
  ) WITHOUT ROWID;
  CREATE INDEX heardByAge ON heard (at);
  `,
  `
  CREATE INDEX cascadesOpen ON cascades (campaign) WHERE open = 1 AND result IS NULL;
  CREATE INDEX cascadesHeld ON cascades (campaign) WHERE phase = 'held' AND dueAt IS NULL;
  CREATE INDEX cascadesBacklog ON cascades (campaign) WHERE phase = 'queued' AND dueAt IS NULL;
  `,
  `
  ALTER TABLE noMarketing RENAME TO marketing;
  ALTER TABLE marketing ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
  `,
  'ALTER TABLE controls ADD COLUMN told TEXT',
  `
  CREATE TABLE pins (
    campaign TEXT NOT NULL,
    segment TEXT NOT NULL,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (campaign, segment)
  ) WITHOUT ROWID;
  `,
  // WhatsApp's ids of users without a number (`US.13491208655302741918`) are looked up in lower case from here on.
  `
  UPDATE OR IGNORE contacts SET id = lower(id) WHERE id GLOB '[A-Z][A-Z].*';
  UPDATE OR IGNORE marketing SET contact = lower(contact) WHERE contact GLOB '[A-Z][A-Z].*';
  `,
  `
  CREATE TABLE blocks (
    contact TEXT NOT NULL,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    blocked INTEGER NOT NULL,
    PRIMARY KEY (contact, channel)
  ) WITHOUT ROWID;
  `,
  // Messages that had no address are nobody's. Nothing but numbers begins with a plus: what goes to those is counted
  // by the person whose identity they are.
  `
  ALTER TABLE contacts ADD COLUMN saidAt INTEGER NOT NULL DEFAULT 0;
  UPDATE contacts SET saidAt = optedOutAt;
  CREATE TABLE returned (contact TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  DELETE FROM aliases WHERE address = '';
  CREATE INDEX aliasesOfContact ON aliases (contact);
  CREATE INDEX attemptsTo ON attempts (lower(address), claimedAt) WHERE address GLOB '[^+]*' AND state <> 'refused';
  `,
  // Earlier versions promoted campaigns without a cohort, and kept no account of what came of one.
  `
  ALTER TABLE campaigns ADD COLUMN byHand TEXT;
  ALTER TABLE campaigns ADD COLUMN cohortEndedAt INTEGER;
  CREATE TABLE cohortCounts (
    campaign TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount REAL NOT NULL,
    PRIMARY KEY (campaign, channel, kind)
  ) WITHOUT ROWID;
  UPDATE campaigns SET promotedAt = NULL, promotedBy = NULL WHERE name NOT IN (SELECT campaign FROM drawn);
  UPDATE campaigns SET byHand = '{"text":"${UNACCOUNTED}","told":{"key":"guards.cohort.unaccounted","values":{}}}'
    WHERE promotedAt IS NULL AND name IN (SELECT campaign FROM drawn);
  `,
  'ALTER TABLE campaigns ADD COLUMN lookFrom INTEGER',
  // Earlier versions lost those whom a resume or stop had not reached when the process died: they go on, or end, now.
  `
  CREATE TABLE following (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign TEXT NOT NULL,
    channel TEXT NOT NULL,
    contact TEXT NOT NULL,
    promotes INTEGER NOT NULL,
    action TEXT NOT NULL,
    by TEXT NOT NULL,
    why TEXT,
    reached INTEGER NOT NULL,
    last INTEGER NOT NULL,
    UNIQUE (campaign, channel, contact, promotes)
  );
  INSERT INTO following (campaign, channel, contact, promotes, action, by, reached, last)
    SELECT DISTINCT campaign, '', '', 0, 'resume', 'an earlier version', 0, (SELECT max(seq) FROM cascades)
    FROM cascades WHERE phase = 'held' AND dueAt IS NULL AND NOT EXISTS (
      SELECT 1 FROM controls WHERE controls.campaign = cascades.campaign AND controls.channel = ''
    );
  INSERT INTO following (campaign, channel, contact, promotes, action, by, why, reached, last)
    SELECT campaign, channel, '', 0, 'stop', by, why, 0, (SELECT ifnull(max(seq), 0) FROM cascades)
    FROM controls WHERE state = 'stopped' AND contact = '' AND campaign <> '' ON CONFLICT DO NOTHING;
  `,
  // Earlier versions kept what each try of a message had said, which nobody found any more who took its person out.
  `
  DELETE FROM bodies WHERE id NOT IN (SELECT body FROM attempts);
  INSERT INTO meta SELECT 'rewrite', 1 WHERE changes() > 0
    AND EXISTS (SELECT 1 FROM cascades WHERE contact >= 'forgotten:' AND contact < 'forgotten:' || char(0x10ffff))
    ON CONFLICT DO NOTHING;
  `,
  // See traces.ts.
  'CREATE TABLE traces (identity TEXT PRIMARY KEY) WITHOUT ROWID',
  // Earlier versions counted nothing where no limits were declared, and costs before anybody could answer.
  `
  CREATE TABLE stretches (
    campaign TEXT NOT NULL,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,
    cascade INTEGER NOT NULL,
    sends INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    template_rejected INTEGER NOT NULL DEFAULT 0,
    provider_errors INTEGER NOT NULL DEFAULT 0,
    opted_out INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign, channel, at, cascade)
  ) WITHOUT ROWID;
  CREATE TABLE complaints (
    cascade INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (cascade, number)
  ) WITHOUT ROWID;
  INSERT INTO watch
    SELECT campaign, '', 'since', max(claimedAt) + 1 FROM cascades JOIN attempts ON attempts.cascade = seq
    WHERE campaign NOT IN (SELECT campaign FROM watch) GROUP BY campaign;
  DELETE FROM watch WHERE kind IN ('conversions', 'cost');
  `,
];

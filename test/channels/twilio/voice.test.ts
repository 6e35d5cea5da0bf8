import assert from 'node:assert/strict';
import { account, never, PUBLIC, request } from './account.ts';

describe('calls by Twilio', () => {
  const { stub, make } = account();
  before(() => stub.start());
  beforeEach(() => {
    stub.asked.length = 0;
    stub.books.length = 0;
  });
  afterEach(() => {
    for (const { problems } of stub.asked) assert.deepEqual(problems, []);
  });
  after(() => stub.stop());

  const form = (): URLSearchParams => stub.asked.at(-1)!.form;

  it('say a script and listen to the answer', async () => {
    const body = {
      opening: 'Hello Ana.',
      question: 'Does Monday suit?',
      voice: 'Polly.Lupe',
      language: 'es-US',
      hints: 'yes, no',
    };
    const result = await make().send(request('phone', body), never);
    assert.deepEqual(result, { state: 'accepted', externalId: stub.books[0]!.sid, outcome: 'accepted' });
    const { Twiml, ...rest } = Object.fromEntries(form());
    assert.deepEqual(rest, {
      To: '+15558675310',
      From: '+15005550006',
      Timeout: '25',
      TimeLimit: '600',
      MachineDetection: 'Enable',
      AsyncAmd: 'true',
      AsyncAmdStatusCallback: `${PUBLIC}?attempt=c01-1`,
      StatusCallback: `${PUBLIC}?attempt=c01-1&amd=1`,
      StatusCallbackEvent: 'completed',
    });
    assert.deepEqual(form().getAll('StatusCallbackEvent'), ['initiated', 'ringing', 'answered', 'completed']);
    assert.equal(
      Twiml,
      '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="speech dtmf"' +
        ` action="${PUBLIC}?attempt=c01-1&amp;amd=1" method="POST" speechTimeout="auto" timeout="6" language="es-US" hints="yes, no">` +
        '<Say voice="Polly.Lupe" language="es-US">Hello Ana.</Say>' +
        '<Say voice="Polly.Lupe" language="es-US">Does Monday suit?</Say></Gather></Response>',
    );
  });

  it('hold a customer’s name for text whatever it looks like', async () => {
    const name = '</Say><Dial>+19005550000</Dial><Say>\u0000\u0007\uD800 & "x"';
    await make().send(request('phone', { opening: `Hello ${name}` }), never);
    const document = form().get('Twiml')!;
    assert.ok(!document.includes('<Dial>'));
    assert.match(document, /Hello &lt;\/Say&gt;&lt;Dial&gt;/);
    const agent = { agentUrl: 'wss://agent.example.com/x', opening: name, prompt: name, history: name };
    await make().send(request('phone', agent), never);
    assert.ok(!form().get('Twiml')!.includes('<Dial>'));
  });

  it('hand over to an agent with all it needs to know', async () => {
    const body = {
      agentUrl: 'wss://agent.example.com/talk',
      opening: 'Hello Ana.',
      prompt: 'Find a date.',
      history: 'WhatsApp: not on the channel',
      language: 'en-US',
    };
    await make().send(request('phone', body), never);
    assert.equal(
      form().get('Twiml'),
      `<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="${PUBLIC}?attempt=c01-1&amp;amd=1" method="POST">` +
        '<ConversationRelay url="wss://agent.example.com/talk" welcomeGreeting="Hello Ana." language="en-US">' +
        '<Parameter name="attempt" value="c01-1"/><Parameter name="prompt" value="Find a date."/>' +
        '<Parameter name="history" value="WhatsApp: not on the channel"/></ConversationRelay></Connect></Response>',
    );
  });

  it('let Twilio fetch a long script, and serve it to nobody else', async () => {
    const twilio = make();
    const body = { opening: 'Hello. '.repeat(700), question: 'Agreed?', closing: 'Goodbye.' };
    await twilio.send(request('phone', body), never);
    const url = form().get('Url')!;
    assert.equal(url, `${PUBLIC}/voice/c01-1`);
    assert.ok(!form().has('Twiml'));
    const asked = stub.webhook(
      url,
      { CallSid: stub.books[0]!.sid, CallStatus: 'in-progress' },
      { path: '/voice/c01-1' },
    );
    const reading = await twilio.receive(asked);
    assert.ok(reading.verified);
    assert.deepEqual(reading.reports, []);
    assert.equal(reading.response.type, 'text/xml');
    assert.match(reading.response.body ?? '', /<Gather .*>Agreed\?<\/Say><\/Gather>/);
    const forged = { ...asked, headers: { ...asked.headers, 'x-twilio-signature': 'AAAA' } };
    assert.deepEqual(await twilio.receive(forged), { verified: false });
  });

  it('serve a script after a restart, from what the store has', async () => {
    const claimed = {
      channel: 'phone',
      to: '+15558675310',
      body: { opening: 'Hello.' },
      claimedAt: 0,
      externalId: null,
    };
    const attemptOf = async (attempt: string) => (attempt === 'c01-1' ? claimed : null);
    const twilio = make({}, { attemptOf });
    const ask = (attempt: string) =>
      twilio.receive(
        stub.webhook(`${PUBLIC}/voice/${attempt}`, { CallSid: 'CA1' }, { path: `/voice/${attempt}` }),
      );
    const [found, lost] = [await ask('c01-1'), await ask('c02-1')];
    assert.ok(found.verified && lost.verified);
    assert.match(found.response.body ?? '', /<Say>Hello\.<\/Say>/);
    assert.match(lost.response.body ?? '', /<Response><Hangup\/><\/Response>/);
    const broken = make({}, { attemptOf: async () => Promise.reject(new Error('store closed')) });
    const reading = await broken.receive(
      stub.webhook(`${PUBLIC}/voice/c1`, { CallSid: 'CA1' }, { path: '/voice/c1' }),
    );
    assert.ok(reading.verified);
    assert.equal(reading.response.status, 500);
  });

  it('say goodbye in the campaign’s words', async () => {
    const twilio = make({ machineDetection: false });
    await twilio.send(request('phone', { question: 'Agreed?', closing: 'Thank you & goodbye.' }), never);
    assert.ok(!form().has('MachineDetection') && !form().has('AsyncAmd'));
    const said = { CallSid: stub.books[0]!.sid, CallStatus: 'in-progress', SpeechResult: 'yes' };
    const reading = await twilio.receive(stub.webhook(`${PUBLIC}?attempt=c01-1`, said));
    assert.ok(reading.verified);
    assert.match(reading.response.body ?? '', /<Say>Thank you &amp; goodbye\.<\/Say><Hangup\/>/);
  });

  it('are only talked at where no answer could be received', async () => {
    await make({}, { publicUrl: null }).send(request('phone', { opening: 'Hi', question: 'Agreed?' }), never);
    assert.match(form().get('Twiml')!, /<Response><Say>Hi<\/Say><Say>Agreed\?<\/Say><\/Response>/);
    const long = await make({}, { publicUrl: null }).send(
      request('phone', { opening: 'x'.repeat(4_000) }),
      never,
    );
    assert.partialDeepStrictEqual(long, { state: 'refused', code: 'text_too_long' });
  });
});

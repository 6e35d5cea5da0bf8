/**
 * Holds the campaign's books against two witnesses that know nothing of them: the customer list, counted
 * again, and the simulated provider's own ledger of what it was asked to send.
 */
export async function auditLedger({ cascade, engine, csv, campaign }) {
  const keys = new Set();
  for await (const { line, row } of cascade.rowsOf(csv)) {
    const customer = cascade.readCustomer(row, line, '');
    if (!cascade.isRejection(customer)) keys.add(customer.key);
  }
  const figures = await engine.figures(campaign);
  const [{ key }] = cascade.engines();
  const entries = await cascade.readLedger(`${key.path}.simulator.ledger`);
  const sends = entries.filter(({ kind }) => kind === 'send');
  const sent = new Set(sends.map(({ attempt }) => attempt));
  const booked = Object.values(figures.channels).reduce((sum, { sends: count }) => sum + count, 0);
  return {
    /** Customers without a cascade, and sends that one side knows and the other does not. */
    lost: keys.size - figures.started + Math.abs(booked - sent.size),
    duplicateSends: cascade.duplicateSends(sends).length,
  };
}

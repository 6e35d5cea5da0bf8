/** From a customer list, as people have it, to cascades. */
export { takeIn, type Progress, type Summary } from './take-in.ts';
export { intakeOf, type Intake } from './tally.ts';
export { readCustomer, isRejection, type Rejection } from './customer.ts';
export { readPhone, type PhoneReading } from './phone.ts';
export { csvRows, rowsOf, type Pieces, type Row } from './rows.ts';
export { remedyFor } from './remedy.ts';
export { campaignFault } from './campaign-fault.ts';
export { readAddress, readContact } from './contact.ts';
export { personQuery } from './person-query.ts';
export { scopeOf, suppressionsOf } from './suppressions.ts';

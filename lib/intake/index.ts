/** From a customer list, as people have it, to cascades. */
export { takeIn, type Summary } from './take-in.ts';
export { readCustomer, isRejection, type Rejection } from './customer.ts';
export { readPhone, type PhoneReading } from './phone.ts';
export { rowsOf, type Row } from './rows.ts';

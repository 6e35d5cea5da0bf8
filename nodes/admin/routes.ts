import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { sayRefusal } from '../../lib/index.ts';
import type { Refusal } from './contract.ts';
import { RefusalError, refusalOf } from './refusal.ts';

/** Longest JSON body of an order, and of a question, in bytes; Node-RED's own limit may be lower. */
const LONGEST_JSON = 262_144;
const LONGEST_QUESTION = 5_000_000;

/** Answers a request: what it returns is sent as JSON; undefined: it has answered by itself. */
export type Handler = (req: Request, res: Response) => unknown;

/** What a route takes as its body. */
export interface Body {
  /** JSON, which is the rule, or the lines of a list. */
  readonly kind?: 'json' | 'csv';
  /** Longest JSON, in bytes. */
  readonly longest?: number;
}

/**
 * Adds routes below `cascade/`, each guarded by the permission that its method asks for: what reads needs
 * `cascade.read`, what changes needs `cascade.write`. Whatever a handler throws is answered as a Refusal.
 */
export class Routes {
  private readonly RED: NodeAPI;

  constructor(RED: NodeAPI) {
    this.RED = RED;
  }

  /** A route that changes nothing. @param path below `cascade/`, such as `people/:contact` */
  read(path: string, handler: Handler): void {
    const { httpAdmin, auth } = this.RED;
    httpAdmin.get(`/cascade/${path}`, auth.needsPermission('cascade.read'), this.guarded(path, handler));
  }

  /**
   * A route that changes something. Its body has to say its media type: a page of another site cannot send
   * such a request from the browser of somebody who is logged in here.
   */
  write(path: string, handler: Handler, { kind = 'json', longest = LONGEST_JSON }: Body = {}): void {
    const { httpAdmin, auth } = this.RED;
    const checked: Handler = (req, res) => {
      if (kind === 'json') checkJson(req, longest);
      else checkCsv(req);
      return handler(req, res);
    };
    httpAdmin.post(`/cascade/${path}`, auth.needsPermission('cascade.write'), this.guarded(path, checked));
  }

  /** A question whose words are too long for an address: a POST of JSON that only reads. */
  ask(path: string, handler: Handler): void {
    const { httpAdmin, auth } = this.RED;
    const checked: Handler = (req, res) => {
      checkJson(req, LONGEST_QUESTION);
      return handler(req, res);
    };
    httpAdmin.post(`/cascade/${path}`, auth.needsPermission('cascade.read'), this.guarded(path, checked));
  }

  /** Answers what went wrong before a route was reached (a body that is no JSON) without a stack trace. */
  answerErrors(): void {
    const handler: ErrorRequestHandler = (error: unknown, _req, res, next) => {
      if (res.headersSent) {
        next(error);
        return;
      }
      this.refuse('request', error, res);
    };
    // Bodies are read by the application that this one is mounted in. Without an admin root there is neither.
    const app = this.RED.httpAdmin as Partial<Express> & { readonly parent?: Express };
    (app.parent ?? app).use?.('/cascade', handler);
  }

  private guarded(path: string, handler: Handler): RequestHandler {
    return (req, res) => {
      // Answers are about people: nobody on the way is to keep them.
      res.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      Promise.resolve()
        .then(() => handler(req, res))
        .then((answer) => {
          if (answer !== undefined) res.json(answer);
        })
        .catch((error: unknown) => {
          if (res.headersSent) res.destroy();
          else this.refuse(path, error, res);
          // What is left of the body is let in and dropped: the answer could not be read otherwise.
          req.resume();
        });
    };
  }

  private refuse(path: string, error: unknown, res: Response): void {
    const refusal = refusalOf(error);
    // The route's own pattern, and never the address as it was called: that may name a person.
    if (refusal.fault) this.RED.log.error(`cascade/${path}: ${(error as Error)?.message ?? String(error)}`);
    const { status, error: words, told } = refusal;
    const answer: Refusal = told === undefined ? { error: words } : { error: words, told };
    res.status(status).json(answer);
  }
}

function checkJson(req: Request, longest: number): void {
  if (!req.is('application/json')) {
    throw new RefusalError(400, 'A JSON body is needed, with the header "content-type: application/json".');
  }
  if (!(Number(req.headers['content-length']) <= longest)) {
    const most = { as: 'whole', value: longest } as const;
    throw new RefusalError(413, sayRefusal('refusals.request.bodyLongerThan', { most }));
  }
  if (typeof req.body !== 'object' || req.body === null || Array.isArray(req.body)) {
    throw new RefusalError(400, 'The body must be a JSON object, such as {}.');
  }
}

function checkCsv(req: Request): void {
  if (!req.is('text/csv')) {
    throw new RefusalError(400, 'Send the list as the body, with the header "content-type: text/csv".');
  }
}

import { type Listener, listen } from './listener.ts';

/** The billing API: knows the plan of each customer, by the customer's number. */
export function startBilling(plans: ReadonlyMap<string, string>): Promise<Listener> {
  return listen((request) => {
    const plan = plans.get(/^\/customers\/([^/]+)$/.exec(request.url ?? '')?.[1] ?? '');
    return plan === undefined ? { status: 404, body: { error: 'no such customer' } } : { status: 200, body: { plan } };
  });
}

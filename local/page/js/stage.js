// Everything the page asks of the stage.

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Refused(response.status, answer?.error?.message ?? response.statusText);
  return answer;
}

export const view = (seen) => ask("GET", `/stage/view?seen=${encodeURIComponent(seen ?? "")}`);
export const setClock = (now) => ask("POST", "/stage/clock", { now });
export const advance = (seconds) => ask("POST", "/stage/clock", { advance_s: seconds });
export const fault = (service, kind, times) => ask("POST", "/stage/fault", { service, kind, times });
export const pardon = () => ask("DELETE", "/stage/fault");
export const afresh = () => ask("POST", "/stage/afresh", {});

export const newCustomer = (name, country) => ask("POST", "/stage/phones", { name, country });
const phone = (customer, what) => ask("POST", `/stage/phones/${encodeURIComponent(customer)}`, what);
export const say = (customer, text) => phone(customer, { say: text });
export const tap = (customer, message, id) => phone(customer, { tap: id, message });
export const media = (customer, kind) => phone(customer, { media: kind });

const entry = (event) => `/stage/owner/${encodeURIComponent(event.barber)}/${encodeURIComponent(event.id)}`;
export const ownerAdds = (barber, event) => ask("POST", `/stage/owner/${encodeURIComponent(barber)}`, event);
export const ownerMoves = (event, to) => ask("PATCH", entry(event), { etag: event.etag, ...to });
export const ownerDeletes = (event) => ask("DELETE", entry(event), { etag: event.etag });

// The page's own words. What customers and the desk say comes from the stage as it is.

const WORDS = {
  es: {
    tagline: "El mostrador, en tu computadora",
    clock: "Reloj de la tienda", hourOn: "+1 h", dayOn: "+1 día", setClock: "Poner hora",
    hourOnHint: "Adelanta el reloj una hora", dayOnHint: "Adelanta el reloj un día",
    house: "La tienda", faults: "Averías", afresh: "Empezar de nuevo",
    afreshHint: "Borra pláticas y citas y vuelve al principio", tongue: "Idioma de la página",
    phones: "Teléfonos de los clientes", customers: "Clientes", addCustomer: "Agregar cliente",
    talk: "Plática", write: "Escribe un mensaje", send: "Enviar", sendImage: "Mandar una foto",
    sendVoice: "Mandar una nota de voz", close: "Cerrar", typing: "escribiendo…",
    presence: "asistente de la barbería", voice: "Nota de voz", image: "Foto", undelivered: "no entregado",
    empty: "Escribe como le escribirías a tu barbero.",
    tries: ["Hola, quiero una cita", "¿Cuánto cuesta un corte?", "¿A qué hora abren?"],
    book: "Agenda de la barbería", view: "Vista", day: "Día", week: "Semana", today: "Hoy",
    back: "Antes", onward: "Después", whose: "Agenda de", everyone: "Todos",
    confirmed: "Cita", tentative: "Apartando", owner: "Del dueño", allDay: "todo el día",
    trace: "Qué pasó por dentro", turns: "Turnos, el último primero", turn: "El turno",
    said: "Escribió", read: "Se entendió", decided: "Se decidió", called: "Se llamó",
    nothingRead: "nada que leer: fue un toque o un archivo", nothingSaid: "sin respuesta", noCalls: "ninguna llamada",
    noTurns: "Cuando un cliente escriba, aquí se verá cada paso: qué dijo, qué se entendió, qué se decidió y a quién se llamó.",
    unread: "palabras sin explicar",
    background: "En segundo plano",
    newCustomer: "Cliente nuevo", name: "Nombre", country: "País", add: "Agregar", cancel: "Cancelar",
    whatTime: "¿Qué hora es en la tienda?", set: "Poner",
    newEvent: "Apuntar en la agenda", addEvent: "+ Apuntar", title: "Título", barber: "Barbero", from: "De", to: "A",
    eventTitle: "Ocupado", save: "Guardar",
    remove: "Quitar de la agenda", moveHere: "Mover",
    keep: "Dejarla", byHand: "Lo que cambies aquí, lo cambias como el dueño en su calendario: el cliente no se entera solo.",
    changed: "Alguien la cambió mientras tanto: aquí está como quedó.",
    repeats: "Se repite: aquí solo se mira, se cambia en su calendario.",
    faultsTitle: "Que algo falle", faultsText: "La próxima llamada a este servicio saldrá mal, para ver cómo se repone.",
    faultService: "Servicio", faultKind: "Avería", faultTimes: "Veces", doorClock: "Reloj del servidor", order: "Provocar", pardon: "Quitar todas",
    reallyAfresh: "Se borran las pláticas y las citas de este escenario.", yes: "Sí, empezar", no: "No",
    gone: "El escenario no responde. ¿Sigue abierto?", ordered: "Avería puesta",
    graph: "WhatsApp", calendar: "Google Calendar", redis: "Redis", tasks: "Cola de tareas", llm: "Modelo de lenguaje",
    kinds: {
      500: "responde 500", 429: "demasiadas llamadas (429)", 404: "no existe (404)", 409: "ya existe (409)",
      drop: "se corta antes de hacer nada", drop_after: "lo hace, y se corta la respuesta",
      timeout: "no contesta, y no hizo nada", timeout_after: "no contesta, pero lo hizo",
      "code:131056": "demasiados mensajes a un cliente (131056)", "code:190": "la llave venció (190)", "failed:131026": "lo acepta y no lo entrega (131026)",
      quota: "cuota agotada (403)", forbidden: "agenda sin compartir (403)", auth: "la llave no vale (401)", gone: "ya no está (410)",
      precondition: "alguien la cambió (412)", stale_list: "lista atrasada", missing_page: "falta la segunda página",
      readonly: "solo lectura", noscript: "olvida los guiones", flush: "lo olvida todo", lease_lost: "suelta los turnos",
      duplicate: "entrega doble", delay: "entrega tarde", reorder: "entrega en desorden", exhaust: "se rinde sin entregar",
      garbage: "responde basura", ahead: "dos minutos adelantado", behind: "dos minutos atrasado",
    },
    countries: { MX: "México", US: "Estados Unidos", AR: "Argentina", CO: "Colombia", ES: "España", CL: "Chile", PE: "Perú", GB: "Reino Unido" },
  },
  en: {
    tagline: "The front desk, on your computer",
    clock: "The shop's clock", hourOn: "+1 h", dayOn: "+1 day", setClock: "Set time",
    hourOnHint: "Move the clock on by an hour", dayOnHint: "Move the clock on by a day",
    house: "The shop", faults: "Faults", afresh: "Start afresh",
    afreshHint: "Forget talks and appointments and go back to the start", tongue: "Language of the page",
    phones: "Customers' phones", customers: "Customers", addCustomer: "Add a customer",
    talk: "Talk", write: "Write a message", send: "Send", sendImage: "Send a photo",
    sendVoice: "Send a voice note", close: "Close", typing: "typing…",
    presence: "the barbershop's assistant", voice: "Voice note", image: "Photo", undelivered: "not delivered",
    empty: "Write as you would to your barber.",
    tries: ["Hi, I'd like an appointment", "How much is a haircut?", "When do you open?"],
    book: "The barbershop's book", view: "View", day: "Day", week: "Week", today: "Today",
    back: "Earlier", onward: "Later", whose: "Book of", everyone: "Everyone",
    confirmed: "Appointment", tentative: "Being booked", owner: "Owner's", allDay: "all day",
    trace: "What happened inside", turns: "Turns, the latest first", turn: "The turn",
    said: "Wrote", read: "Understood", decided: "Decided", called: "Called",
    nothingRead: "nothing to read: a tap or a file", nothingSaid: "no reply", noCalls: "no calls",
    noTurns: "When a customer writes, each step shows here: what they said, what was understood, what was decided and who was called.",
    unread: "words unexplained",
    background: "In the background",
    newCustomer: "New customer", name: "Name", country: "Country", add: "Add", cancel: "Cancel",
    whatTime: "What time is it in the shop?", set: "Set",
    newEvent: "Write into the book", addEvent: "+ Write in", title: "Title", barber: "Barber", from: "From", to: "To",
    eventTitle: "Busy", save: "Save",
    remove: "Take out of the book", moveHere: "Move",
    keep: "Leave it", byHand: "What you change here you change as the owner, in their calendar: the customer is not told by itself.",
    changed: "Somebody changed it meanwhile: this is how it stands now.",
    repeats: "It repeats: it is only shown here, and changed in its calendar.",
    faultsTitle: "Let something fail", faultsText: "The next call to this service goes wrong, to see how the desk recovers.",
    faultService: "Service", faultKind: "Fault", faultTimes: "Times", doorClock: "The server's clock", order: "Order it", pardon: "Clear all",
    reallyAfresh: "The talks and appointments of this stage are forgotten.", yes: "Yes, start", no: "No",
    gone: "The stage does not answer. Is it still open?", ordered: "Fault ordered",
    graph: "WhatsApp", calendar: "Google Calendar", redis: "Redis", tasks: "Task queue", llm: "Language model",
    kinds: {
      500: "answers 500", 429: "too many calls (429)", 404: "no such thing (404)", 409: "exists already (409)",
      drop: "cut off before anything is done", drop_after: "done, the answer is cut off",
      timeout: "no answer, nothing done", timeout_after: "no answer, though it was done",
      "code:131056": "too many messages to a customer (131056)", "code:190": "the token has expired (190)", "failed:131026": "taken and not delivered (131026)",
      quota: "quota used up (403)", forbidden: "calendar not shared (403)", auth: "the token is no good (401)", gone: "not there any more (410)",
      precondition: "somebody changed it (412)", stale_list: "an old list", missing_page: "the second page is missing",
      readonly: "read-only", noscript: "forgets scripts", flush: "forgets everything", lease_lost: "lets leases go",
      duplicate: "delivers twice", delay: "delivers late", reorder: "delivers out of order", exhaust: "gives up undelivered",
      garbage: "answers garbage", ahead: "two minutes ahead", behind: "two minutes behind",
    },
    countries: { MX: "Mexico", US: "United States", AR: "Argentina", CO: "Colombia", ES: "Spain", CL: "Chile", PE: "Peru", GB: "United Kingdom" },
  },
};

const REMEMBERED = "turno.lang";
let lang = localStorage.getItem(REMEMBERED) === "en" ? "en" : "es";

export const language = () => lang;
/** The page's word for `name`. A missing one is a mistake and says so. */
export function t(name) {
  const word = WORDS[lang][name];
  if (word === undefined) throw new Error(`the page has no word for ${name}`);
  return word;
}

/** Speak this language from now on, everywhere in the page's own markup. */
export function speak(wanted) {
  lang = wanted === "en" ? "en" : "es";
  localStorage.setItem(REMEMBERED, lang);
  document.documentElement.lang = lang;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-title]")) node.title = t(node.dataset.title);
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = t(node.dataset.placeholder);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
  for (const node of document.querySelectorAll("[data-lang]")) node.setAttribute("aria-pressed", String(node.dataset.lang === lang));
}

// Wall-clock times come without a zone, so they are read and shown as if they were UTC.
const wall = (iso) => new Date(`${iso.slice(0, 19)}Z`);
const format = (iso, options) => new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options }).format(wall(iso));

export const hour = (iso) => format(iso, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const shortDay = (iso) => format(iso, { weekday: "short", day: "numeric", month: "short" });
export const longDay = (iso) => format(iso, { weekday: "long", day: "numeric", month: "long" });

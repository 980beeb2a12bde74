// The barbers' book: the real calendar of the stage, with the owner's hands on it.

import { $, el, fill, initials } from "./dom.js";
import { added, clicked, moved, wireOwner } from "./owner.js";
import { now } from "./clock.js";
import { hour, language, longDay, shortDay, t } from "./words.js";

const DAY = "resourceTimeGridDay";
const WEEK = "timeGridWeek";
const NOW_LINE = "now-line";
const held = { view: null, calendar: null, range: [], kind: DAY, whose: "", drawn: "", shop: "", lang: "", today: "" };

/** What the owner's hand needs of the calendar. */
const desk = {
  barbers: () => held.view.shop.barbers,
  whose: () => held.whose,
  calendar: () => held.calendar,
  redraw: () => { held.drawn = ""; draw(); },
};

export function showBook(view) {
  held.view = view;
  const shop = JSON.stringify([view.shop.id, view.shop.barbers, view.shop.opens, view.shop.closes]);
  if (held.shop !== shop) open(view, shop);
  if (held.lang !== language()) translate();
  draw();
}

function translate() {
  held.lang = language();
  held.drawn = "";
  held.calendar.setOption("locale", held.lang);
  held.calendar.setOption("allDayContent", t("allDay"));
  tell();
}

/** A new calendar, for a shop not shown before. */
function open(view, shop) {
  held.shop = shop;
  held.drawn = "";
  held.lang = "";
  held.whose = view.shop.barbers[0]?.id ?? "";
  if (held.calendar) EventCalendar.destroy(held.calendar);
  $("calendar").replaceChildren();
  held.today = now().slice(0, 10);
  held.calendar = EventCalendar.create($("calendar"), {
    view: held.kind, date: held.today, locale: language(), firstDay: 1, timeZone: "UTC",
    headerToolbar: { start: "", center: "", end: "" },
    resources: view.shop.barbers.map((barber) => ({ id: barber.id, title: barber.name })),
    resourceLabelContent: ({ resource }) => ({ domNodes: [chair(resource)] }),
    slotMinTime: view.shop.opens, slotMaxTime: view.shop.closes, scrollTime: `${String(Math.max(0, Number(now().slice(11, 13)) - 1)).padStart(2, "0")}:00`, height: "100%",
    slotDuration: "00:30", snapDuration: { minutes: view.shop.step }, slotHeight: roomFor(view.shop),
    slotLabelFormat: clock24, eventTimeFormat: clock24, dayHeaderFormat: heading,
    allDaySlot: true,
    editable: true, eventDurationEditable: true, selectable: true, unselectAuto: true, selectMinDistance: 4, nowIndicator: false,
    eventContent: ({ event }) => ({ domNodes: [inside(event)] }),
    eventClassNames: ({ event }) => event.extendedProps.look ?? "",
    eventDidMount: ({ el: node, event }) => reachable(node, event),
    datesSet: ({ start, end }) => { held.range = [start, end]; tell(); },
    select: added, eventDrop: moved, eventResize: moved, eventClick: ({ event }) => clicked(event),
  });
}

/** The height of half an hour, such that a day fits where that leaves room for words. */
function roomFor(shop) {
  const halves = 2 * (Number(shop.closes.slice(0, 2)) - Number(shop.opens.slice(0, 2)));
  return Math.max(20, Math.floor(($("calendar").clientHeight - 80) / halves));
}

const clock24 = (date) => date.toISOString().slice(11, 16);
const heading = (date) => shortDay(date.toISOString());

/** The next full hour on the day that is shown, for whoever adds without a mouse. */
function slotNow() {
  const start = new Date(`${held.range[0].toISOString().slice(0, 10)}T${now().slice(11, 13)}:00Z`);
  start.setUTCHours(start.getUTCHours() + 1);
  return { start, end: new Date(start.getTime() + 3_600_000), allDay: false };
}

function chair(resource) {
  const n = held.view.shop.barbers.findIndex((barber) => barber.id === resource.id);
  return el("span", { class: "chair" }, el("span", { class: `face tone-${n % 5}` }, initials(resource.title)), resource.title);
}

function inside(event) {
  const { title, span } = event.extendedProps;
  if (span === undefined) return el("span");
  const short = event.end - event.start < 40 * 60_000;
  return el("div", { class: short ? "event-text short" : "event-text" }, el("b", {}, title), el("span", {}, span));
}

/** The calendar's events are for the mouse; the keyboard gets there too. */
function reachable(node, event) {
  if (event.extendedProps.event === undefined) return node.setAttribute("aria-hidden", "true");
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", `${event.extendedProps.title}, ${event.extendedProps.span}`);
  node.dataset.event = event.extendedProps.event.id;
  node.addEventListener("keydown", (press) => {
    if (press.key !== "Enter") return;
    // Else the same Enter would go on into the dialog and answer it.
    press.preventDefault();
    clicked(event);
  });
  return node;
}

/** Draws what has changed since it was last drawn. */
export function draw() {
  if (!held.calendar) return;
  const shown = held.kind === DAY ? held.view.events : held.view.events.filter((event) => !held.whose || event.barber === held.whose);
  const today = now().slice(0, 10);
  const line = now().slice(0, 16);
  const drawing = JSON.stringify([shown, held.kind, held.whose, line]);
  if (drawing === held.drawn) return;
  held.drawn = drawing;
  held.calendar.setOption("highlightedDates", [today]);
  held.calendar.setOption("events", [...shading(), ...shown.map(asEvent), nowLine(line)]);
  if (today !== held.today) {
    held.today = today;
    held.calendar.setOption("date", today);
  }
}

function asEvent(event) {
  const span = event.allDay ? t("allDay") : `${hour(event.start)}–${hour(event.end)}`;
  return {
    id: `${event.barber}/${event.id}/${event.start}`, resourceIds: [event.barber], start: event.start, end: event.end, allDay: event.allDay,
    title: "", editable: !event.repeats && event.state !== "tentative",
    extendedProps: { event, title: event.title, span, look: `${event.state}${event.free ? " free" : ""}` },
  };
}

/** When nobody sits in a chair: before and after hours, and breaks. */
function shading() {
  const mine = held.kind === DAY ? () => true : (span) => span.barber === held.whose;
  return held.view.shop.closed.filter(mine).map((span, n) => ({
    id: `closed-${n}`, start: span.start, end: span.end, display: "background", editable: false,
    resourceIds: [span.barber], extendedProps: { look: "closed" },
  }));
}

function nowLine(at) {
  const end = new Date(Date.parse(`${at}:00Z`) + 60_000).toISOString().slice(0, 19);
  return {
    id: NOW_LINE, start: `${at}:00`, end, display: "background", editable: false,
    resourceIds: held.view.shop.barbers.map((barber) => barber.id), extendedProps: { look: NOW_LINE },
  };
}

/** The words around the calendar. */
function tell() {
  if (!held.range.length) return;
  const [first, last] = [held.range[0], new Date(held.range[1] - 86_400_000)].map((date) => date.toISOString());
  $("book-title").textContent = held.kind === DAY ? longDay(first) : `${shortDay(first)} – ${shortDay(last)}`;
  $("view-day").setAttribute("aria-pressed", String(held.kind === DAY));
  $("view-week").setAttribute("aria-pressed", String(held.kind === WEEK));
  $("whose-label").hidden = held.kind === DAY;
  const choices = [...held.view.shop.barbers, { id: "", name: t("everyone") }];
  fill($("whose"), choices.map((one) => el("option", { value: one.id, selected: one.id === held.whose }, one.name)));
}

function show(kind) {
  held.kind = kind;
  $("calendar").classList.toggle("week", kind === WEEK);
  held.drawn = "";
  held.calendar.setOption("view", kind);
  tell();
  draw();
}

export function wireBook(changed) {
  wireOwner({ ...desk, changed });
  $("add-event").addEventListener("click", () => added(slotNow()));
  $("view-day").addEventListener("click", () => show(DAY));
  $("view-week").addEventListener("click", () => show(WEEK));
  $("back").addEventListener("click", () => held.calendar.prev());
  $("onward").addEventListener("click", () => held.calendar.next());
  $("today").addEventListener("click", () => held.calendar.setOption("date", now().slice(0, 10)));
  new ResizeObserver(() => held.calendar?.setOption("slotHeight", roomFor(held.view.shop))).observe($("calendar"));
  $("whose").addEventListener("change", (event) => { held.whose = event.target.value; draw(); });
}

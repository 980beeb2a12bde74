// The owner's hand: writes into the calendars, as the owner would in their own.

import * as stage from "./stage.js";
import { notice } from "./dom.js";
import { askFor } from "./dialog.js";
import { hour, longDay, t } from "./words.js";

let desk;

export function wireOwner(given) {
  desk = given;
}

const wall = (date) => date.toISOString().slice(0, 19);
const times = ({ start, end, allDay }) => ({ start: wall(start), end: wall(end), allDay });

/** From and to, as fields; whole days are moved with the mouse only. */
function spanFields(start, end) {
  const field = (name, value) => ({ name, label: t(name), type: "datetime-local", value: value.slice(0, 16) });
  return [field("from", start), field("to", end)];
}

/** Do it, say so if the calendar refuses, and show how it stands now. */
async function write(promise) {
  try {
    await promise;
  } catch (error) {
    notice(error.status === 412 ? t("changed") : error.message);
  }
  await desk.changed();
  desk.redraw();
}

export async function added({ start, end, allDay, resource }) {
  const barbers = desk.barbers();
  const options = barbers.map((one) => ({ value: one.id, label: one.name }));
  const fields = [
    { name: "title", label: t("title"), value: t("eventTitle") },
    { name: "barber", label: t("barber"), options, value: resource?.id ?? (desk.whose() || barbers[0].id) },
    ...(allDay ? [] : spanFields(wall(start), wall(end))),
  ];
  const answer = await askFor({ title: t("newEvent"), text: allDay ? `${longDay(wall(start))}, ${t("allDay")}` : "", fields, go: t("save") });
  desk.calendar().unselect();
  if (!answer) return;
  const span = allDay ? times({ start, end, allDay }) : { start: answer.from, end: answer.to, allDay };
  await write(stage.ownerAdds(answer.barber, { title: answer.title, ...span }));
}

export async function moved({ event, newResource, revert }) {
  const to = times(event);
  if (newResource) to.barber = newResource.id;
  await write(stage.ownerMoves(event.extendedProps.event, to).catch((error) => { revert(); throw error; }));
}

export async function clicked(event) {
  const known = event.extendedProps.event;
  if (!known) return;
  const fixed = known.repeats || known.allDay;
  const when = `${longDay(known.start)}, ${known.allDay ? t("allDay") : `${hour(known.start)}–${hour(known.end)}`}`;
  const answer = await askFor({
    title: known.title,
    text: [when, known.details, known.repeats ? t("repeats") : t("byHand")].filter(Boolean).join("\n\n"),
    fields: fixed ? [] : spanFields(known.start, known.end),
    go: fixed ? null : t("moveHere"),
    other: known.repeats ? null : t("remove"),
    stop: t("keep"),
    danger: "other",
  });
  if (answer?.other) await write(stage.ownerDeletes(known));
  else if (answer) await write(stage.ownerMoves(known, { start: answer.from, end: answer.to, allDay: false }));
}

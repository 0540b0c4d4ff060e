// Reads the calendar at an address with one of two libraries, and prints its events as JSON.
// node read.mjs ical.js|node-ical ADDRESS; with "-" as the address ical.js reads calendars from standard input, one JSON
// string a line.
import { createInterface } from "node:readline";

const [library, address] = process.argv.slice(2);
const seconds = (date) => date.getTime() / 1000;

async function icaljs() {
  const ICAL = (await import("ical.js")).default;
  return (text) => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    if (calendar.getFirstPropertyValue("uid")) throw new Error("the calendar has a UID");
    return calendar.getAllSubcomponents("vevent").map((one) => {
      const event = new ICAL.Event(one);
      return {
        uid: event.uid,
        start: event.startDate.toUnixTime(),
        end: event.endDate.toUnixTime(),
        title: event.summary,
        place: event.location ?? "",
        notes: event.description ?? "",
        status: one.getFirstPropertyValue("status"),
        sequence: event.sequence,
      };
    });
  };
}

async function nodeical(url) {
  const ical = (await import("node-ical")).default;
  const found = Object.values(await ical.async.fromURL(url)).filter((one) => one.type === "VEVENT");
  return found.map((one) => ({
    uid: one.uid,
    start: seconds(one.start),
    end: seconds(one.end),
    title: one.summary,
    place: one.location ?? "",
    notes: one.description ?? "",
    status: one.status,
    sequence: Number(one.sequence),
  }));
}

if (address === "-") {
  const read = await icaljs();
  for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(read(JSON.parse(line))));
} else if (library === "ical.js") {
  const answer = await fetch(address, { headers: { "Accept-Encoding": "gzip" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  console.log(JSON.stringify((await icaljs())(await answer.text())));
} else {
  console.log(JSON.stringify(await nodeical(address)));
}

// The menu step as one would write it with Express and Twilio's library: two processes, signatures checked.
// usage: node server.js SOCKET, with TWILIO_AUTH_TOKEN in the environment
const cluster = require("node:cluster");
const express = require("express");
const twilio = require("twilio");

const PROCESSES = 2;
const DAY = { from: "00:00", to: "23:59" };
const CONFIG = {
  timezone: "Europe/London",
  hours: { Mon: DAY, Tue: DAY, Wed: DAY, Thu: DAY, Fri: DAY, Sat: DAY, Sun: DAY },
  options: { 1: { hours: true, action: "orders" } },
  actions: {
    orders: { hours: true, say: "We are putting you through to orders.", number: "+442079460001" },
  },
  closed: "Nobody is there at the moment. Goodbye.",
};

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: CONFIG.timezone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function isOpen(now) {
  const parts = Object.fromEntries(clock.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = CONFIG.hours[parts.weekday];
  const time = `${parts.hour}:${parts.minute}`;
  return day !== undefined && day.from <= time && time <= day.to;
}

function say(response, text) {
  response.say({ voice: "Polly.Amy", language: "en-GB" }, text);
}

function menu(request, response) {
  const answer = new twilio.twiml.VoiceResponse();
  const option = CONFIG.options[request.body.Digits];
  const action = option && CONFIG.actions[option.action];
  if (!action) {
    answer.redirect("/api/ivr");
  } else if ((option.hours && !isOpen(new Date())) || (action.hours && !isOpen(new Date()))) {
    say(answer, CONFIG.closed);
    answer.hangup();
  } else {
    say(answer, action.say);
    const dial = answer.dial({ action: `/api/ivr/callback/forward/call_status?initiated_by_section=${option.action}` });
    dial.number(action.number);
  }
  response.type("text/xml").send(answer.toString());
}

function serve(socket) {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(express.urlencoded({ extended: false }));
  app.post("/api/ivr/menu", twilio.webhook({ protocol: "https", host: "ivr.example.com" }), menu);
  const server = app.listen(socket);
  server.keepAliveTimeout = 75_000; // longer than nginx keeps a connection
}

if (cluster.isPrimary) {
  for (let count = 0; count < PROCESSES; ++count) cluster.fork();
  cluster.on("exit", () => process.exit(1));
} else {
  serve(process.argv[2]);
}

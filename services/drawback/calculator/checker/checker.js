"use strict";
// Window, 99 %, share and fee in whole numbers (BigInt), rounded where the rules round; the law comes from the data of the page.
const law = JSON.parse(document.getElementById("law").textContent);
const DAY = 86400000;
const closed = new Set(law.closed);

function figure(text, places) {
  const match = /^\$?(\d{1,13})(?:\.(\d+))?$/.exec(String(text).replaceAll(",", "").trim());
  if (!match) return null;
  const decimals = (match[2] || "").replace(/0+$/, "");
  if (decimals.length > places) return null;
  return BigInt(match[1] + decimals.padEnd(places, "0"));
}
function day(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return match ? Date.UTC(+match[1], +match[2] - 1, +match[3]) : null;
}
const iso = (at) => new Date(at).toISOString().slice(0, 10);
const halfUp = (number, by) => (2n * number + by) / (2n * by);
const ceiling = (number, by) => (number + by - 1n) / by;
function dollars(cents) {
  const sign = cents < 0n ? "-" : "", plain = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${sign}${plain.slice(0, -2)}.${plain.slice(-2)}`;
}
function nextBusinessDay(at) {
  while ([0, 6].includes(new Date(at).getUTCDay()) || closed.has(iso(at))) at += DAY;
  return at;
}
// The day so many years later: 28 February stands in for 29 February in a year without one.
function anniversary(at, years) {
  const on = new Date(at), leap = on.getUTCMonth() === 1 && on.getUTCDate() === 29;
  const later = Date.UTC(on.getUTCFullYear() + years, on.getUTCMonth(), on.getUTCDate());
  const moved = leap && new Date(later).getUTCMonth() !== 1;
  return { on: moved ? later - DAY : later, moved };
}
function windows(way, importOn) {
  const leave = anniversary(importOn, way.years), file = anniversary(importOn, law.claim_years);
  const anniversaryOf = (one) => (one.moved ? one.on + DAY : one.on);
  const leaveBy = way.closing && !leave.moved ? leave.on - DAY : leave.on;
  return {
    leave: leaveBy, leaveContested: way.closing ? anniversaryOf(leave) : leaveBy,
    file: file.on, fileContested: Math.max(anniversaryOf(file), nextBusinessDay(file.on)),
  };
}
// The answer for one pair, or {missing: sentence}. Amounts are strings of dollars.
function check(asked) {
  const way = law.ways.find((one) => one.code === asked.way);
  const [importOn, goneOn, asOf] = [day(asked.import_on), day(asked.disposed_on), day(asked.as_of)];
  const whole = figure(asked.line_quantity, 4), units = figure(asked.quantity, 4), paid = figure(asked.duty, 2);
  const percent = figure(asked.percent, 2), fixed = figure(asked.fixed, 2);
  if (!way || importOn === null || goneOn === null || asOf === null) return { missing: "Give the kind of claim and the three days." };
  if (whole === null || units === null || paid === null) return { missing: "Give units (at most four decimals) and duty (dollars and cents)." };
  if (percent === null || fixed === null || percent > 10000n) return { missing: "Give the fee as a percentage from 0 to 100 and the cost in dollars." };
  if (whole <= 0n || units <= 0n || units > whole) return { missing: "Export more than no unit, and no more than the line has." };
  const limit = windows(way, importOn);
  const late = [];
  let contested = false;
  const held = (on, last, reaches, says) => { if (on > last) { if (on <= reaches) contested = true; else late.push(says); } };
  if (importOn > goneOn || goneOn > asOf) late.push("Import, then export, then claim: the days are out of order.");
  held(goneOn, limit.leave, limit.leaveContested, `Gone after ${iso(limit.leave)}.`);
  held(asOf, limit.file, limit.fileContested, `Filed after ${iso(limit.file)}.`);
  const share = figure(way.share, 2);
  const perUnit = halfUp(paid * 100n * 10n ** 10n, whole);
  const asOfLine = halfUp(share * units * perUnit, 10n ** 14n), most = halfUp(share * paid, 100n);
  const price = asOfLine < most ? asOfLine : most;
  const refund = late.length || price === 0n ? 0n : price;
  const fee = halfUp(refund * percent, 10000n) + fixed;
  const breakEven = percent < 10000n ? ceiling(fixed * 10000n, 10000n - percent) : null;
  return {
    state: late.length || price === 0n ? "no" : contested ? "contested" : "yes", late, leave: iso(limit.leave), file: iso(limit.file),
    price: dollars(price), refund: dollars(refund), fee: dollars(fee), net: dollars(refund - fee),
    breakEven: breakEven === null ? null : dollars(breakEven), worth: refund - fee > 0n, cite: way.cite,
  };
}
const ORDER = ["looks good", "possible, once something is put right", "a person must look at it", "nothing to claim"];
// The honest answer to the questionnaire, or {missing: sentence}.
function assess(answers, dutyText, shareText, costText) {
  const chosen = law.questions.map((one) => one.options.find((option) => option.name === answers[one.name]));
  const duty = figure(dutyText, 2), share = figure(shareText, 2), cost = figure(costText, 2);
  if (chosen.includes(undefined) || duty === null || share === null || cost === null || share > 10000n) return { missing: "Answer every question, and give the figures of a year." };
  let outlook = chosen.map((one) => one.outlook).sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0];
  let atMost = halfUp(99n * duty * share, 1000000n);
  if (outlook === ORDER[3] || atMost === 0n) { atMost = 0n; outlook = ORDER[3]; }
  return { outlook, sentences: chosen.map((one) => `${one.says} (${one.cite})`), atMost: dollars(atMost), afterCost: dollars(atMost - cost) };
}

// $29,700.00 as people write it.
const written = (text) => text.replace(/^(-?)(\d+)/, (_, sign, whole) => `${sign}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}`);
const value = (id) => document.getElementById(id).value;
function paragraphs(id, lines) {
  document.getElementById(id).replaceChildren(...lines.map(([text, kind]) => {
    const line = document.createElement("p");
    line.textContent = text;
    line.className = kind || "";
    return line;
  }));
}
function show() {
  const asked = Object.fromEntries(["way", "import_on", "disposed_on", "as_of", "line_quantity", "quantity", "duty", "percent", "fixed"].map((id) => [id, value(id)]));
  const found = check(asked);
  if (found.missing) return paragraphs("answer", [[found.missing, "quiet"]]);
  const verdicts = { yes: "In time.", contested: "Contested: the day is past by one reading of the law and in time by another; a person must decide.", no: found.late.join(" ") || "Nothing comes back." };
  paragraphs("answer", [
    [verdicts[found.state], "verdict"], [`Export or destroy by ${found.leave}; claim by ${found.file}.`], [`99 % of your share of the duty: ${written(found.price)}.`],
    [`${found.worth ? "Worth filing" : "Not worth filing"}: ${written(found.refund)} less fee ${written(found.fee)} leaves ${written(found.net)}.`],
    [found.breakEven === null ? "The contingency takes the whole refund." : `The fee breaks even at a refund of ${written(found.breakEven)}.`], [found.cite, "quiet"],
  ]);
}
function showAssessment() {
  const answers = Object.fromEntries(law.questions.map((one) => [one.name, value(`q-${one.name}`)]));
  const found = assess(answers, value("year_duty"), value("year_share"), value("year_cost"));
  if (found.missing) return paragraphs("assessment", [[found.missing, "quiet"]]);
  paragraphs("assessment", [[found.outlook[0].toUpperCase() + found.outlook.slice(1) + ".", "verdict"], ...found.sentences.map((one) => [one]), [`A year brings at most ${written(found.atMost)}; after costs ${written(found.afterCost)}. Lesser-of rules and limits of each import can only lower it.`]]);
}
function options(select, pairs) {
  for (const [name, label] of pairs) select.append(new Option(label, name));
}
options(document.getElementById("way"), law.ways.map((one) => [one.code, `${one.code}: ${one.title}`]));
for (const one of law.questions) {
  const label = document.createElement("label"), select = document.createElement("select");
  select.id = `q-${one.name}`;
  options(select, [["", "Choose …"], ...one.options.map((option) => [option.name, option.label])]);
  label.append(`${one.asks} `, select);
  document.getElementById("asked").append(label);
}
document.addEventListener("input", () => { show(); showAssessment(); });
show();
showAssessment();

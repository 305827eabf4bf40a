// Says how much is newer than what the page shows. One tab of a browser holds the stream and tells the others. Everything works without.
"use strict";

const bar = document.getElementById("live");
const words = bar.querySelector("span");
const SILENT_MS = 30000; // the stream is opened again after a break; only a longer one is told
const AGAIN_MS = 10000;
const shown = Number(bar.dataset.standing);
const tabs = new BroadcastChannel("standing");
let lost = 0;

async function told(standing) {
  clearTimeout(lost);
  if (bar.classList.contains("stale")) {
    bar.classList.remove("stale");
    bar.hidden = true;
  }
  if (standing <= shown) return;
  const answer = await fetch(`/live/since?standing=${shown}`);
  if (!answer.ok) return;
  const { changes } = await answer.json();
  if (!changes) return;
  words.textContent = `${changes.toLocaleString("en-US")} ${changes === 1 ? "change" : "changes"} since this page was read`;
  bar.hidden = false;
}

function broken(since) {
  clearTimeout(lost);
  lost = setTimeout(() => {
    const at = new Date(since).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
    words.textContent = `No connection since ${at}: what stands here may be out of date`;
    bar.classList.add("stale");
    bar.hidden = false;
  }, SILENT_MS);
}

tabs.onmessage = ({ data }) => ("standing" in data ? told(data.standing) : broken(data.broken));

function listen() {
  const stream = new EventSource("/live/stream");
  stream.addEventListener("standing", (event) => {
    const standing = JSON.parse(event.data);
    tabs.postMessage({ standing });
    told(standing);
  });
  stream.addEventListener("error", () => {
    const at = Date.now();
    tabs.postMessage({ broken: at });
    broken(at);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS); // refused: the browser does not try again by itself
  });
}

navigator.locks?.request("standing", () => {
  listen();
  return new Promise(() => {}); // held until the tab is closed
});

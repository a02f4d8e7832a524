// The cockpit in the browser: xterm.js on a WebSocket. All of it comes from this server; nothing else is asked.

import { FitAddon } from "./xterm/addon-fit.mjs";
import { ImageAddon } from "./xterm/addon-image.mjs";
import { Unicode11Addon } from "./xterm/addon-unicode11.mjs";
import { WebglAddon } from "./xterm/addon-webgl.mjs";
import { Terminal } from "./xterm/xterm.mjs";
import { Keyboard } from "./keyboard.js";

const TOLD_EVERY_BYTES = 4_096; // the server sends only some of these ahead of what is drawn
const MOST_CHARACTERS = 16_384; // of input in a message; in JSON each takes 6 bytes at most, and the server 256 kB
const FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
const PICTURES_MEGABYTES = 32; // sixels that are seen no more stay until there are so many
const FONT_PIXELS = 16;
const THEME = { background: "#0d1017", foreground: "#d9deea", cursor: "#f2c14e", cursorAccent: "#0d1017" };
const notice = document.querySelector("#notice");
const again = document.querySelector("#again");
const place = document.querySelector("#terminal");

const terminal = new Terminal({
  allowProposedApi: true, // Unicode 11, by which Textual counts cells
  fontFamily: FONT,
  fontSize: FONT_PIXELS,
  scrollback: 0,
  theme: THEME,
});
const fit = new FitAddon();
terminal.loadAddon(fit);
terminal.loadAddon(new Unicode11Addon());
terminal.unicode.activeVersion = "11";
terminal.loadAddon(new ImageAddon({ iipSupport: false, storageLimit: PICTURES_MEGABYTES }));
terminal.open(place);
place.terminal = terminal; // for scripts that drive this page
const card = graphicsCard();
if (card) drawByWebgl();
fitCells();

const address = new URL("ws", document.baseURI);
address.protocol = address.protocol.replace("http", "ws");
address.searchParams.set("columns", terminal.cols);
address.searchParams.set("rows", terminal.rows);
const socket = new WebSocket(address);
socket.binaryType = "arraybuffer";

let taken = 0;
socket.addEventListener("message", ({ data }) => {
  const bytes = new Uint8Array(data);
  terminal.write(bytes, () => {
    taken += bytes.length;
    if (taken >= TOLD_EVERY_BYTES) {
      tell("took", taken);
      taken = 0;
    }
  });
  if (notice.open) {
    notice.close();
    terminal.focus();
  }
});
socket.addEventListener("close", ({ code, reason }) => {
  // The server's own words where it has closed; else the connection broke.
  say(code === 1006 || !reason ? "The connection to the server has ended." : reason);
  again.hidden = false;
  again.focus();
});
again.addEventListener("click", () => location.reload());

new Keyboard(terminal, type);
terminal.onData(type);
terminal.onBinary(type);
terminal.onResize(({ cols, rows }) => tell("size", cols, rows));
new ResizeObserver(fitCells).observe(place);
say("The cockpit opens …");

function tell(...message) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// What is pasted may be longer than the server takes at once. Both halves of a surrogate pair go together.
function type(text) {
  for (let begin = 0, end; begin < text.length; begin = end) {
    end = begin + MOST_CHARACTERS;
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1])) end -= 1;
    tell("input", text.slice(begin, end));
  }
}

function say(text) {
  document.querySelector("#notice-text").textContent = text;
  if (!notice.open) notice.showModal();
}

// As many cells as there is room for. The browser's zoom, too, changes how many pixels a cell has.
function fitCells() {
  terminal.options.fontSize = seamless(FONT_PIXELS);
  fit.fit();
}

// The size of the letters nearest to `size` at which a cell is a whole number of pixels wide: else half cells show seams.
function seamless(size) {
  const context = document.createElement("canvas").getContext("2d");
  const width = (pixels) => {
    context.font = `${pixels}px ${FONT}`;
    return context.measureText("W").width * devicePixelRatio;
  };
  const whole = Math.max(1, Math.round(width(size)));
  let fitting = size;
  for (let turn = 0; turn < 8; turn++) fitting *= whole / width(fitting); // hinting makes it uneven
  while (card && width(fitting) < whole) fitting *= 1.0001; // WebGL leaves out what is no whole pixel
  return fitting;
}

// Whether there is a graphics card: WebGL that the processor works out is slower than the usual way.
function graphicsCard() {
  const probe = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  const names = probe?.getExtension("WEBGL_debug_renderer_info");
  const name = probe?.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : probe.RENDERER) ?? "software";
  probe?.getExtension("WEBGL_lose_context")?.loseContext();
  return !/software|swiftshader|llvmpipe|basic render/i.test(name);
}

function drawByWebgl() {
  const webgl = new WebglAddon();
  webgl.onContextLoss(() => webgl.dispose());
  terminal.loadAddon(webgl);
}

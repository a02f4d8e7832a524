// Kitty's keyboard protocol (https://sw.kovidgoyal.net/kitty/keyboard-protocol/) for xterm.js: a browser knows when a
// key is released, and the window in the terminal plays better when it is told.

const DISAMBIGUATE = 1;
const EVENTS = 2;
const ALTERNATES = 4;
const ALL_KEYS = 8;
const TEXT = 16;

const MOST_PUSHED = 16;

// Keys without a character: the number or letter of their sequence. A letter or `~` is the usual form, `u` kitty's.
const NAMED = {
  Escape: [27, "u"],
  Enter: [13, "u"],
  Tab: [9, "u"],
  Backspace: [127, "u"],
  ArrowUp: [1, "A"],
  ArrowDown: [1, "B"],
  ArrowRight: [1, "C"],
  ArrowLeft: [1, "D"],
  Home: [1, "H"],
  End: [1, "F"],
  Insert: [2, "~"],
  Delete: [3, "~"],
  PageUp: [5, "~"],
  PageDown: [6, "~"],
  F1: [1, "P"],
  F2: [1, "Q"],
  F3: [13, "~"],
  F4: [1, "S"],
  F5: [15, "~"],
  F6: [17, "~"],
  F7: [18, "~"],
  F8: [19, "~"],
  F9: [20, "~"],
  F10: [21, "~"],
};
const USUAL_WITHOUT_ALL_KEYS = ["Enter", "Tab", "Backspace"];
const MODIFIERS = {
  ShiftLeft: 57441,
  ControlLeft: 57442,
  AltLeft: 57443,
  MetaLeft: 57444,
  ShiftRight: 57447,
  ControlRight: 57448,
  AltRight: 57449,
  MetaRight: 57450,
};
const KEYPAD = {
  NumpadDecimal: 57409,
  NumpadDivide: 57410,
  NumpadMultiply: 57411,
  NumpadSubtract: 57412,
  NumpadAdd: 57413,
  NumpadEnter: 57414,
};
// What a US keyboard has at these places; letters and digits say so by their names.
const PLACES = {
  Space: " ",
  Minus: "-",
  Equal: "=",
  BracketLeft: "[",
  BracketRight: "]",
  Backslash: "\\",
  Semicolon: ";",
  Quote: "'",
  Backquote: "`",
  Comma: ",",
  Period: ".",
  Slash: "/",
};

export class Keyboard {
  // What the program has asked for is kept here; `send` gets the sequences.
  constructor(terminal, send) {
    this.send = send;
    this.flags = [0];
    const { parser } = terminal;
    const set = (action) => (parameters) => {
      action(parameters[0] ?? 0, parameters[1] ?? 1);
      return true;
    };
    parser.registerCsiHandler({ prefix: ">", final: "u" }, set((flags) => this.push(flags)));
    parser.registerCsiHandler({ prefix: "<", final: "u" }, set((times) => this.pop(times || 1)));
    parser.registerCsiHandler({ prefix: "=", final: "u" }, set((flags, mode) => this.change(flags, mode)));
    parser.registerCsiHandler({ prefix: "?", final: "u" }, set(() => send(`\x1b[?${this.asked}u`)));
    terminal.attachCustomKeyEventHandler((event) => this.handle(event));
  }

  get asked() {
    return this.flags.at(-1);
  }

  push(flags) {
    this.flags.push(flags);
    if (this.flags.length > MOST_PUSHED) this.flags.shift();
  }

  pop(times) {
    this.flags.splice(-times);
    if (!this.flags.length) this.flags = [0];
  }

  change(flags, mode) {
    const asked = this.asked;
    this.flags[this.flags.length - 1] = mode === 2 ? asked | flags : mode === 3 ? asked & ~flags : flags;
  }

  // Whether xterm.js is to handle the event.
  handle(event) {
    if (isTheBrowsers(event)) return false;
    if (event.type === "keypress" || event.isComposing) return !(this.asked & ALL_KEYS) || event.isComposing;
    const sequence = this.asked ? encode(event, this.asked) : null;
    if (sequence === null) return true;
    event.preventDefault();
    event.stopPropagation();
    if (sequence) this.send(sequence);
    return false;
  }
}

// Copy, paste, developer tools, fullscreen and the size of the letters stay the browser's; with Cmd, every key does.
function isTheBrowsers(event) {
  if (event.key === "F11" || event.key === "F12" || event.key === "Dead" || event.key === "AltGraph") return true;
  if (event.metaKey && !event.ctrlKey && event.type !== "keyup") return true; // releases are always sent: no key stays held
  const command = event.ctrlKey || event.metaKey;
  return command && (["+", "-", "=", "0"].includes(event.key) || (event.shiftKey && "CVIJ".includes(event.key)));
}

// The sequence of a key event; empty if the program has not asked for it, null if the usual one is to be sent.
export function encode(event, flags, isMac = onMac()) {
  const kind = event.type === "keyup" ? 3 : event.repeat ? 2 : 1;
  if (kind === 3 && !(flags & EVENTS)) return null;
  const key = described(event);
  if (key === null) return kind === 3 ? "" : null;
  const isModifier = event.code in MODIFIERS;
  const alt = event.altKey && !(isMac && typesByOption(event, key));
  if (!(flags & ALL_KEYS)) {
    if (isModifier) return "";
    const plain = !(event.ctrlKey || alt || event.metaKey);
    if (key.character !== undefined && plain) return kind === 3 ? "" : null;
    if (USUAL_WITHOUT_ALL_KEYS.includes(event.key) && plain && !event.shiftKey) return kind === 3 ? "" : null;
    if (!(flags & (DISAMBIGUATE | EVENTS))) return null;
  }
  const modifiers = 1 + event.shiftKey * 1 + alt * 2 + event.ctrlKey * 4 + event.metaKey * 8;
  const alternates = flags & ALTERNATES ? key.alternates : "";
  const action = flags & EVENTS && kind > 1 ? `:${kind}` : "";
  const typed = flags & TEXT && flags & ALL_KEYS && kind < 3 && key.character !== undefined && !event.ctrlKey;
  const text = typed && !alt && !event.metaKey ? `;${key.character.codePointAt(0)}` : "";
  const second = modifiers > 1 || action || text ? `;${modifiers > 1 || action ? modifiers : ""}${action}` : "";
  if (key.final !== "u" && key.number === 1 && !second) {
    return "PQS".includes(key.final) ? `\x1bO${key.final}` : `\x1b[${key.final}`;
  }
  return `\x1b[${key.number}${alternates}${second}${text}${key.final}`;
}

function described(event) {
  const code = MODIFIERS[event.code] ?? KEYPAD[event.code] ?? keypadDigit(event);
  if (code !== undefined) return { number: code, final: "u", alternates: "" };
  if (event.key in NAMED) {
    const [number, final] = NAMED[event.key];
    return { number, final, alternates: "" };
  }
  if ([...event.key].length !== 1) return null;
  const place = placeOf(event.code);
  const lower = event.key.toLowerCase();
  // With Shift the key's own character is known for letters alone; elsewhere the US keyboard is a good guess.
  const own = event.shiftKey && lower === event.key && place ? place : lower;
  const shifted = event.shiftKey && own !== event.key ? event.key.codePointAt(0) : "";
  const based = place && place !== own ? place.codePointAt(0) : "";
  const alternates = based !== "" ? `:${shifted}:${based}` : shifted !== "" ? `:${shifted}` : "";
  return { number: own.codePointAt(0), final: "u", alternates, character: event.key };
}

function onMac() {
  return /^(Mac|iP)/.test(globalThis.navigator?.platform ?? "");
}

// Whether Option types a character, as on a Mac it does: on a German one, with L the @.
function typesByOption(event, key) {
  return key.character !== undefined && !event.ctrlKey && key.character.toLowerCase() !== placeOf(event.code);
}

function keypadDigit(event) {
  const digit = /^Numpad(\d)$/.exec(event.code);
  return digit && /^\d$/.test(event.key) ? 57399 + Number(digit[1]) : undefined;
}

function placeOf(code) {
  const plain = /^(?:Key|Digit)(.)$/.exec(code);
  return plain ? plain[1].toLowerCase() : (PLACES[code] ?? "");
}

// SPDX-License-Identifier: Apache-2.0
// A QR code of 20 digits, for codes that are made without a signal; others come with their pictures from the platform.
// Version 1, level M, numeric mode (ISO/IEC 18004): 21 modules a side, 16 bytes of data and 10 of error correction.

const SIZE = 21;
const DATA_BYTES = 16;
const CHECK_BYTES = 10;
const PADDING = [0xec, 0x11];
// Level M with mask 0, with its own error correction (table C.1). The mask is always 0: readers take any of the eight.
const FORMAT = 0x5412;

/** Return the modules of 20 digits as one string a row, 1 = dark, without quiet zone. */
export function qrCode(digits) {
  const data = encoded(digits);
  const { dark, taken } = patterns();
  place([...data, ...checkBytes(data)], dark, taken);
  return dark.map((row) => row.map((module) => (module ? "1" : "0")).join(""));
}

/** Write the digits in numeric mode, three in ten bits, and fill up to 16 bytes. */
function encoded(digits) {
  const groups = digits.match(/.{1,3}/g).map((group) => bits(Number(group), group.length * 3 + 1));
  const written = bits(1, 4) + bits(digits.length, 10) + groups.join("") + bits(0, 4);
  const bytes = written.match(/.{1,8}/g).map((byte) => parseInt(byte.padEnd(8, "0"), 2));
  while (bytes.length < DATA_BYTES) bytes.push(PADDING[(bytes.length - Math.ceil(written.length / 8)) % 2]);
  return bytes;
}

function bits(number, length) {
  return number.toString(2).padStart(length, "0");
}

/** Multiply in the field of 256 elements with the polynomial x^8 + x^4 + x^3 + x^2 + 1. */
function times(a, b) {
  let product = 0;
  for (let place = 7; place >= 0; place -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> place) & 1) * a;
  }
  return product;
}

/** Return the remainder of the data by the Reed-Solomon polynomial, whose roots are the first powers of 2. */
function checkBytes(data) {
  let divisor = [1];
  for (let root = 1, count = 0; count < CHECK_BYTES; count += 1, root = times(root, 2)) {
    const shifted = [...divisor, 0];
    divisor.forEach((factor, place) => (shifted[place + 1] ^= times(factor, root)));
    divisor = shifted;
  }
  const rest = [...data, ...Array(CHECK_BYTES).fill(0)];
  for (let place = 0; place < data.length; place += 1) {
    const factor = rest[place];
    divisor.forEach((part, offset) => (rest[place + offset] ^= times(part, factor)));
  }
  return rest.slice(data.length);
}

/** Draw what is the same on every symbol; `taken` says where no data may stand. */
function patterns() {
  const dark = Array.from({ length: SIZE }, () => Array(SIZE).fill(false));
  const taken = Array.from({ length: SIZE }, () => Array(SIZE).fill(false));
  const put = (x, y, on) => {
    if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) return;
    dark[y][x] = on;
    taken[y][x] = true;
  };
  for (let at = 0; at < SIZE; at += 1) {
    put(6, at, at % 2 === 0);
    put(at, 6, at % 2 === 0);
  }
  for (const [left, top] of [[3, 3], [SIZE - 4, 3], [3, SIZE - 4]]) {
    for (let y = -4; y <= 4; y += 1) {
      for (let x = -4; x <= 4; x += 1) {
        const ring = Math.max(Math.abs(x), Math.abs(y));
        put(left + x, top + y, ring !== 2 && ring !== 4);
      }
    }
  }
  formatPlaces().forEach(([x, y], place) => put(x, y, ((FORMAT >>> place % 15) & 1) === 1));
  put(8, SIZE - 8, true);
  return { dark, taken };
}

/** Return where the 15 bits of the format stand, the lowest first; twice. */
function formatPlaces() {
  const places = [0, 1, 2, 3, 4, 5, 7, 8].map((y) => [8, y]);
  places.push(...[7, 5, 4, 3, 2, 1, 0].map((x) => [x, 8]));
  places.push(...Array.from({ length: 8 }, (_, place) => [SIZE - 1 - place, 8]));
  places.push(...Array.from({ length: 7 }, (_, place) => [8, SIZE - 7 + place]));
  return places;
}

/** Lay the bytes into the free modules, in columns of two from the right, up and down, under the mask. */
function place(bytes, dark, taken) {
  let bit = 0;
  for (let right = SIZE - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < SIZE; step += 1) {
      const y = upward ? SIZE - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (taken[y][x]) continue;
        const on = ((bytes[bit >>> 3] >>> (7 - (bit & 7))) & 1) === 1;
        dark[y][x] = on !== ((x + y) % 2 === 0);
        bit += 1;
      }
    }
  }
}

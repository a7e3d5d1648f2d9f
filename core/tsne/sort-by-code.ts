const DIGIT_BITS = 8;
const DIGITS = 2 ** DIGIT_BITS;
const PASSES = 32 / DIGIT_BITS;

/** Sorts codes ascending, and what goes with them along, both in place: digit by digit, which is faster than comparing. */
export function sortByCode(codes: Uint32Array, along: Uint32Array): void {
  let [from, to]: [Uint32Array, Uint32Array] = [codes, new Uint32Array(codes.length)];
  let [fromAlong, toAlong]: [Uint32Array, Uint32Array] = [along, new Uint32Array(codes.length)];
  // An even number of passes, so that the result ends where it began.
  for (let pass = 0; pass < PASSES; pass += 1) {
    const shift = pass * DIGIT_BITS;
    const places = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < from.length; i += 1) places[((from[i]! >>> shift) & (DIGITS - 1)) + 1]! += 1;
    for (let digit = 0; digit < DIGITS; digit += 1) places[digit + 1]! += places[digit]!;
    for (let i = 0; i < from.length; i += 1) {
      const digit = (from[i]! >>> shift) & (DIGITS - 1);
      const place = places[digit]!;
      places[digit] = place + 1;
      to[place] = from[i]!;
      toAlong[place] = fromAlong[i]!;
    }
    [from, to] = [to, from];
    [fromAlong, toAlong] = [toAlong, fromAlong];
  }
}

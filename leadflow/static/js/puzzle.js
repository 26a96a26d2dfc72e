// Counts until the hash is the one asked for: costs a browser a moment, and a flood of posts a fortune. Runs as a worker.
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
onmessage = async ({ data }) => {
  const encoder = new TextEncoder();
  const digest = async (number) => hex(await crypto.subtle.digest("SHA-256", encoder.encode(`${data.salt}${number}`)));
  const highest = data.maxnumber ?? data.maxNumber;
  for (let first = 0; first <= highest; first += 256) {
    const numbers = Array.from({ length: 256 }, (_, step) => first + step);
    const found = (await Promise.all(numbers.map(digest))).indexOf(data.challenge);
    if (found >= 0) { postMessage(first + found); return; }
  }
  postMessage(null);
};

// A checksum that no change of one word escapes: 64 sums of 32 bits, each of which takes every 64th word, and every step of
// which can be undone.

enum { SUM_WORDS = 64, SUM_VECTORS = SUM_WORDS / LANES, SUM_BYTES = 4 * SUM_WORDS };

// One step of all sums; with `floats` every NaN counts alike, since processors differ in its bits.
INLINE void add_words(U sums[SUM_VECTORS], const void *source, const long floats) {
  UNROLL for (int i = 0; i < SUM_VECTORS; i++) {
    U word;
    memcpy(&word, (const char *)source + 4 * LANES * i, sizeof word);
    if (floats) word = (word & 0x7fffffff) > 0x7f800000 ? (U)0x7fc00000 : word;
    sums[i] = (sums[i] ^ word) * 0x9e3779b1;
    sums[i] ^= sums[i] >> 15;
  }
}

INLINE uint64_t sum_of(const void *source, long bytes, const long floats) {
  U sums[SUM_VECTORS] = {0};
  long done = 0;
  for (; done + SUM_BYTES <= bytes; done += SUM_BYTES) add_words(sums, (const char *)source + done, floats);
  if (done < bytes) {
    char last[SUM_BYTES] = {0};
    memcpy(last, (const char *)source + done, bytes - done);
    add_words(sums, last, floats);
  }
  uint32_t words[SUM_WORDS];
  memcpy(words, sums, sizeof words);
  uint64_t sum = bytes;
  for (int i = 0; i < SUM_WORDS; i++) {
    sum = (sum ^ words[i]) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 32;
  }
  return sum;
}

static uint64_t NAME(checksum)(const void *source, long bytes, long floats) {
  return floats ? sum_of(source, bytes, 1) : sum_of(source, bytes, 0);
}

//! The fingerprints by which GitHub follows an alert through edits of a file.
//!
//! GitHub's upload action computes `primaryLocationLineHash` when a report has none. Writing the same values lets every
//! other way of uploading match those alerts. The hash of a line covers the 100 UTF-16 code units that follow its start,
//! blanks left out, so a line moves without changing it.

/// How many code units a hash covers.
const WINDOW: usize = 100;

/// The base of the rolling hash.
const BASE: u64 = 37;

/// The fingerprint of every line, the first line first.
///
/// Lines end at LF, CR or CR LF. Equal hashes are told apart by a count after a colon, from 1.
#[must_use]
pub fn line_hashes(text: &str) -> Vec<String> {
    let mut roller = Roller::default();
    for unit in text.encode_utf16() {
        roller.feed(unit);
    }
    roller.finish()
}

struct Roller {
    window: [u16; WINDOW],
    /// The line that begins at each place of the window.
    starts: [Option<usize>; WINDOW],
    at: usize,
    hash: u64,
    /// `BASE` to the power of `WINDOW`.
    leaving: u64,
    is_line_start: bool,
    was_cr: bool,
    hashes: Vec<Option<u64>>,
}

impl Default for Roller {
    fn default() -> Self {
        Self {
            window: [0; WINDOW],
            starts: [None; WINDOW],
            at: 0,
            hash: 0,
            leaving: (0..WINDOW).fold(1, |power: u64, _| power.wrapping_mul(BASE)),
            is_line_start: true,
            was_cr: false,
            hashes: Vec::new(),
        }
    }
}

impl Roller {
    fn feed(&mut self, unit: u16) {
        const SPACE: u16 = b' ' as u16;
        const TAB: u16 = b'\t' as u16;
        const LF: u16 = b'\n' as u16;
        const CR: u16 = b'\r' as u16;
        if unit == SPACE || unit == TAB || (self.was_cr && unit == LF) {
            self.was_cr = false;
            return;
        }
        self.was_cr = unit == CR;
        let unit = if unit == CR { LF } else { unit };
        self.settle();
        if self.is_line_start {
            self.is_line_start = false;
            if let Some(start) = self.starts.get_mut(self.at) {
                *start = Some(self.hashes.len());
            }
            self.hashes.push(None);
        }
        self.is_line_start = unit == LF;
        self.roll(unit);
    }

    /// A line whose start has come round has its whole window in the hash.
    fn settle(&mut self) {
        if let Some(line) = self.starts.get_mut(self.at).and_then(Option::take)
            && let Some(hash) = self.hashes.get_mut(line)
        {
            *hash = Some(self.hash);
        }
    }

    fn roll(&mut self, unit: u16) {
        let Some(place) = self.window.get_mut(self.at) else { return };
        let old = std::mem::replace(place, unit);
        let gone = self.leaving.wrapping_mul(u64::from(old));
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(u64::from(unit)).wrapping_sub(gone);
        self.at = (self.at + 1) % WINDOW;
    }

    fn finish(mut self) -> Vec<String> {
        // The end of the file counts as one unit of its own, and zeros push the last lines round.
        self.feed(u16::MAX);
        for _ in 0..WINDOW {
            self.settle();
            self.roll(0);
        }
        let mut seen = std::collections::BTreeMap::new();
        let hashes = self.hashes.into_iter().map(Option::unwrap_or_default);
        let count_up = |hash: u64| {
            let count = seen.entry(hash).and_modify(|count| *count += 1).or_insert(1_u32);
            format!("{hash:x}:{count}")
        };
        hashes.map(count_up).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors_hold() {
        let greetings = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        for (text, expected) in [
            ("", &["c129715d7a2bc9a3:1"][..]),
            (
                " a\nb\n  \t\tc\n d",
                &["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
            ),
            (
                " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
                &[
                    "8b7cf3e952e7aeb2:1",
                    "b1ae1287ec4718d9:1",
                    "bff680108adb0fcc:1",
                    "c6805c5e1288b612:1",
                    "b86d3392aea1be30:1",
                    "e6ceba753e1a442:1",
                ],
            ),
            (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", &greetings),
            (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", &greetings),
            (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", &greetings),
        ] {
            assert_eq!(line_hashes(text), expected, "{text:?}");
        }
    }

    #[test]
    fn equal_lines_are_counted() {
        let text = "x\n".repeat(300);
        let hashes = line_hashes(&text);
        assert_eq!(hashes.len(), 301);
        let (first, _) = hashes[0].split_once(':').unwrap();
        assert_eq!(hashes[1], format!("{first}:2"));
    }
}

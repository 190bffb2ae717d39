//! Frames: headers that announce a length, then a body.
//!
//! The reader never gives up on a stream. Whatever is no header it collects until the next `Content-Length`, wherever on
//! its line that stands, so that one bad message costs one message.

use std::io::{self, BufRead, BufReader, Read, Write};

/// The longest body that is accepted, in bytes: twice the longest file, for what JSON adds by escaping.
const MAX_BODY: u64 = 2 * plimsoll_lint::MAX_FILE_SIZE;

/// How much of a line is kept while looking for a header, in bytes.
const MAX_LINE: u64 = 1 << 20;

/// The header that matters; the only other one of the protocol, `Content-Type`, can only say UTF-8.
pub(crate) const CONTENT_LENGTH: &str = "content-length";

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// Bytes that belong to no frame.
    Garbage(Vec<u8>),
}

/// Reads frames from a stream.
#[derive(Debug)]
pub(crate) struct FrameReader<R> {
    input: Pushback<R>,
    length: Option<u64>,
}

impl<R: Read> FrameReader<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input: Pushback { front: Vec::new(), at: 0, rest: BufReader::new(input) }, length: None }
    }

    /// Gives bytes back that belong to the next frame.
    pub(crate) fn push_back(&mut self, bytes: &[u8]) {
        let pending = self.input.front.split_off(self.input.at);
        self.input.front = [bytes, &pending].concat();
        self.input.at = 0;
    }

    /// The next frame, or nothing at the end of the stream.
    pub(crate) fn next(&mut self) -> io::Result<Option<Frame>> {
        let mut garbage = Vec::new();
        let mut has_header = self.length.is_some();
        while !(has_header && self.length.is_some()) {
            has_header = self.headers(&mut garbage)?;
            match (has_header, self.length) {
                (false, _) => return Ok((!garbage.is_empty()).then_some(Frame::Garbage(garbage))),
                (true, None) => return Ok(Some(Frame::Garbage(garbage))),
                (true, Some(_)) if !garbage.is_empty() => return Ok(Some(Frame::Garbage(garbage))),
                (true, Some(_)) => {}
            }
        }
        let length = self.length.take().unwrap_or(0);
        let mut body = Vec::new();
        (&mut self.input).take(length).read_to_end(&mut body)?;
        Ok((body.len() as u64 == length).then_some(Frame::Body(body)))
    }

    /// Reads lines up to a blank one after a header; false at the end of the stream.
    fn headers(&mut self, garbage: &mut Vec<u8>) -> io::Result<bool> {
        let mut has_header = false;
        let mut line = Vec::new();
        loop {
            line.clear();
            if (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            let text = line.trim_ascii();
            if text.is_empty() && (has_header || !garbage.is_empty()) {
                return Ok(true);
            }
            let Some(at) = find_header(text) else {
                let is_other_header = text.len() < 200 && text.contains(&b':') && !text.contains(&b'{');
                if !text.is_empty() && !is_other_header {
                    garbage.extend_from_slice(text);
                    garbage.drain(..garbage.len().saturating_sub(MAX_LINE as usize));
                }
                has_header |= is_other_header;
                continue;
            };
            garbage.extend_from_slice(text.get(..at).unwrap_or(&[]));
            has_header = true;
            self.length = length(text.get(at + CONTENT_LENGTH.len()..).unwrap_or(&[]));
        }
    }
}

/// Where the last `Content-Length` of a line begins, letter case aside.
fn find_header(line: &[u8]) -> Option<usize> {
    let size = CONTENT_LENGTH.len();
    let last = line.len().checked_sub(size)?;
    (0..=last)
        .rev()
        .find(|&at| line.get(at..at + size).is_some_and(|word| word.eq_ignore_ascii_case(CONTENT_LENGTH.as_bytes())))
}

/// The number after a header's name, if it is one that we accept.
fn length(value: &[u8]) -> Option<u64> {
    let value = std::str::from_utf8(value).ok()?.trim_start().strip_prefix(':')?.trim();
    value.parse().ok().filter(|&length| length <= MAX_BODY)
}

/// A buffered stream to which bytes can be given back.
#[derive(Debug)]
struct Pushback<R> {
    front: Vec<u8>,
    at: usize,
    rest: BufReader<R>,
}

impl<R: Read> Read for Pushback<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        out[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Pushback<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.front.len() { Ok(&self.front[self.at..]) } else { self.rest.fill_buf() }
    }

    fn consume(&mut self, count: usize) {
        if self.at < self.front.len() {
            self.at = self.front.len().min(self.at + count);
        } else {
            self.rest.consume(count);
        }
    }
}

/// Writes one frame.
pub(crate) fn write(out: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(out, "Content-Length: {}\r\n\r\n", body.len())?;
    out.write_all(body)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(input: &str) -> Vec<String> {
        let mut reader = FrameReader::new(input.as_bytes());
        let mut found = Vec::new();
        while let Some(frame) = reader.next().unwrap() {
            found.push(match frame {
                Frame::Body(body) => String::from_utf8(body).unwrap(),
                Frame::Garbage(bytes) => format!("?{}", String::from_utf8(bytes).unwrap()),
            });
        }
        found
    }

    #[test]
    fn headers_may_be_spelled_in_any_case_and_come_in_any_order() {
        let input =
            "content-length: 2\r\ncontent-type: x; charset=utf-8\r\n\r\n{}Content-Type: x\nCONTENT-LENGTH:1\n\n7";
        assert_eq!(frames(input), ["{}", "7"]);
    }

    #[test]
    fn a_bad_length_costs_one_message() {
        for bad in ["x", "-1", "", "99999999999", "1.5"] {
            let input = format!("Content-Length: {bad}\r\n\r\n{{\"a\":1}}Content-Length: 2\r\n\r\n{{}}");
            assert_eq!(frames(&input), ["?", "?{\"a\":1}", "{}"], "{bad}");
        }
    }

    #[test]
    fn a_body_that_is_longer_than_announced_costs_one_message() {
        assert_eq!(frames("Content-Length: 2\r\n\r\n{\"a\"}Content-Length: 2\r\n\r\n{}"), ["{\"", "?a\"}", "{}"]);
    }

    #[test]
    fn a_missing_length_costs_one_message() {
        assert_eq!(frames("X: y\r\n\r\n{}Content-Length: 2\r\n\r\n{}"), ["?", "?{}", "{}"]);
    }

    #[test]
    fn bytes_given_back_are_read_first() {
        let mut reader = FrameReader::new("Content-Length: 12\r\n\r\n{}Content-Le\r\nX".as_bytes());
        reader.push_back(b"");
        let Some(Frame::Body(body)) = reader.next().unwrap() else { panic!() };
        reader.push_back(b"Content-Length: 1\r\n\r\nYContent-Length: 1\r\n\r");
        assert_eq!(body, b"{}Content-Le");
        assert_eq!(reader.next().unwrap(), Some(Frame::Body(b"Y".to_vec())));
    }

    #[test]
    fn a_cut_body_ends_the_stream() {
        assert!(frames("Content-Length: 5\r\n\r\n{}").is_empty());
    }
}

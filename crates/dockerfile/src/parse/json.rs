//! JSON arrays of strings as operands.

use std::ops::Range;

/// What stands where a JSON array may stand.
pub(super) enum Json {
    /// No JSON array: the operand is read in its other form.
    Not,
    /// An array with a member that is not a string, at that range. BuildKit refuses it.
    NonString(Range<usize>),
    /// An array of strings: its range and its members.
    Strings(Range<usize>, Vec<Member>),
}

/// A string: its range with quotes, and its value if an escape makes it differ from the text between them.
pub(super) struct Member {
    pub(super) range: Range<usize>,
    pub(super) decoded: Option<String>,
}

/// Reads `text[range]` as a JSON array.
pub(super) fn read(text: &str, range: Range<usize>) -> Json {
    let bytes = text.as_bytes().get(..range.end).unwrap_or_default();
    let mut reader = Reader { text, bytes, at: range.start };
    reader.blanks();
    let start = reader.at;
    if reader.peek() != Some(b'[') {
        return Json::Not;
    }
    reader.array(start).unwrap_or(Json::Not)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn array(&mut self, start: usize) -> Option<Json> {
        let mut members = Vec::new();
        let mut other = None;
        self.at += 1;
        self.blanks();
        if !self.eat(b']') {
            loop {
                self.blanks();
                let member = self.at;
                if self.peek() == Some(b'"') {
                    members.push(self.string()?);
                } else {
                    self.value()?;
                    other = other.or(Some(member..self.at));
                }
                self.blanks();
                if self.eat(b']') {
                    break;
                }
                if !self.eat(b',') {
                    return None;
                }
            }
        }
        let end = self.at;
        self.blanks();
        if self.at != self.bytes.len() {
            return None;
        }
        Some(other.map_or(Json::Strings(start..end, members), Json::NonString))
    }

    fn string(&mut self) -> Option<Member> {
        let start = self.at;
        self.at += 1;
        let mut decoded: Option<String> = None;
        let mut copied = self.at;
        loop {
            match self.peek()? {
                b'"' => break,
                0..=0x1f => return None,
                b'\\' => {
                    let value = decoded.get_or_insert_default();
                    value.push_str(self.text.get(copied..self.at)?);
                    self.at += 1;
                    value.push(self.escape()?);
                    copied = self.at;
                }
                _ => self.at += 1,
            }
        }
        if let Some(value) = &mut decoded {
            value.push_str(self.text.get(copied..self.at)?);
        }
        self.at += 1;
        Some(Member { range: start..self.at, decoded })
    }

    fn escape(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(match c {
            b'"' | b'\\' | b'/' => char::from(c),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex()?;
                let back = self.at;
                if (0xd800..0xdc00).contains(&high) && self.eat(b'\\') && self.eat(b'u') {
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        return char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                    }
                }
                self.at = back;
                char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if self.at + 4 > self.bytes.len() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Skips one value of any kind, brackets on a heap stack rather than the call stack.
    fn value(&mut self) -> Option<()> {
        let mut open = Vec::new();
        loop {
            self.blanks();
            match self.peek()? {
                b'[' | b'{' => {
                    let closing = if self.eat(b'[') {
                        b']'
                    } else {
                        self.at += 1;
                        b'}'
                    };
                    open.push(closing);
                    self.blanks();
                    if !self.eat(closing) {
                        self.key(closing)?;
                        continue;
                    }
                    open.pop();
                }
                b'"' => drop(self.string()?),
                b'-' | b'0'..=b'9' => self.number()?,
                _ => self.word()?,
            }
            loop {
                let Some(closing) = open.last().copied() else { return Some(()) };
                self.blanks();
                if self.eat(closing) {
                    open.pop();
                } else if self.eat(b',') {
                    self.key(closing)?;
                    break;
                } else {
                    return None;
                }
            }
        }
    }

    /// The `"key":` of an object's member.
    fn key(&mut self, closing: u8) -> Option<()> {
        self.blanks();
        if closing == b'}' {
            (self.peek()? == b'"').then_some(())?;
            self.string()?;
            self.blanks();
            self.eat(b':').then_some(())?;
        }
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word.as_bytes()))?;
        self.at += word.len();
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _signed = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Option<Vec<String>> {
        match read(text, 0..text.len()) {
            Json::Strings(_, members) => Some(
                members
                    .into_iter()
                    .map(|m| m.decoded.unwrap_or_else(|| text[m.range.start + 1..m.range.end - 1].to_owned()))
                    .collect(),
            ),
            _ => None,
        }
    }

    #[test]
    fn arrays_of_strings_are_decoded() {
        assert_eq!(strings(r#" [ "a" , "b\n\u00e9\ud83d\ude00" ] "#), Some(vec!["a".into(), "b\né😀".into()]));
        assert_eq!(strings("[]"), Some(vec![]));
    }

    #[test]
    fn what_is_not_json_is_not_an_array() {
        for text in ["['a']", r#"["a",]"#, r#"["a" "b"]"#, r#"["a"] x"#, r#"["a"#, "[", r#"["\x"]"#, "[01]", "[tru]"] {
            assert!(matches!(read(text, 0..text.len()), Json::Not), "{text}");
        }
    }

    #[test]
    fn members_of_other_types_are_told_apart_from_bad_json() {
        for text in [r#"["a", 1]"#, "[null]", r#"[["a"]]"#, r#"[{"a": [1, -2.5e+3]}]"#, "[true, false]"] {
            assert!(matches!(read(text, 0..text.len()), Json::NonString(_)), "{text}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(read(&deep, 0..deep.len()), Json::NonString(_)));
    }
}

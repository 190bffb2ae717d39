use plimsoll_text::Span;

use super::Reader;
use crate::document::{Kind, Style};

/// An open bracket: its counterpart, and in braces whether a key comes next.
struct Bracket {
    closing: u8,
    wants_key: bool,
}

impl Reader<'_> {
    /// Reads a flow collection of one line, with scalars, `key: value` in braces, and collections inside.
    pub(super) fn flow(&mut self) -> Option<()> {
        let mut open: Vec<Bracket> = Vec::new();
        loop {
            self.skip_spaces();
            let byte = self.peek()?;
            let wants_key = open.last().is_some_and(|bracket| bracket.wants_key);
            if byte == b'[' || byte == b'{' {
                if wants_key {
                    return None;
                }
                let (kind, closing) = if byte == b'[' { (Kind::Sequence, b']') } else { (Kind::Mapping, b'}') };
                self.tree.open(kind, Style::Flow, 0, self.at)?;
                self.at += 1;
                open.push(Bracket { closing, wants_key: kind == Kind::Mapping });
                self.skip_spaces();
                if self.peek() != Some(closing) {
                    continue;
                }
            } else {
                let start = self.at;
                let (content, style) = self.scalar(true)?;
                let span = Span::from_range(start..self.at);
                if wants_key {
                    self.tree.key(span, content, style)?;
                    if !(self.peek() == Some(b':') && self.bytes.get(self.at + 1) == Some(&b' ')) {
                        return None;
                    }
                    self.at += 1;
                    open.last_mut()?.wants_key = false;
                    continue;
                }
                self.tree.scalar(span, content, style);
            }
            if self.flow_ends(&mut open)? {
                return Some(());
            }
        }
    }

    /// Behind a value: closes brackets, up to a comma or the end of all.
    fn flow_ends(&mut self, open: &mut Vec<Bracket>) -> Option<bool> {
        loop {
            let Some(innermost) = open.last_mut() else { return Some(true) };
            self.skip_spaces();
            let byte = self.peek()?;
            self.at += 1;
            if byte == b',' {
                innermost.wants_key = innermost.closing == b'}';
                return Some(false);
            }
            if byte != innermost.closing {
                return None;
            }
            self.tree.close_at(Span::from_range(self.at..self.at).end)?;
            open.pop();
        }
    }
}

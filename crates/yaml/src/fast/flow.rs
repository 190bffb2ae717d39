use plimsoll_text::Span;

use super::Reader;
use crate::document::{Kind, Style};

/// An open bracket: its counterpart, and in braces whether a key comes next.
struct Bracket {
    closing: u8,
    wants_key: bool,
    /// Whether an entry stands before, so that the bracket may close behind a comma.
    has_entry: bool,
}

impl Reader<'_> {
    /// Reads a flow collection of scalars, `key: value` in braces, and collections. Its lines are indented more than
    /// the collection around it; its scalars and keys are of one line.
    pub(super) fn flow(&mut self) -> Option<()> {
        let parent = self.tree.column()?;
        let mut open: Vec<Bracket> = Vec::new();
        loop {
            self.skip_flow_blanks(parent)?;
            let byte = self.peek()?;
            if open.last().is_some_and(|bracket| bracket.has_entry && bracket.closing == byte) {
                if self.flow_ends(&mut open, parent)? {
                    return Some(());
                }
                continue;
            }
            let wants_key = open.last().is_some_and(|bracket| bracket.wants_key);
            if byte == b'[' || byte == b'{' {
                if wants_key {
                    return None;
                }
                let (kind, closing) = if byte == b'[' { (Kind::Sequence, b']') } else { (Kind::Mapping, b'}') };
                self.tree.open(kind, Style::Flow, 0, self.at)?;
                self.at += 1;
                open.push(Bracket { closing, wants_key: kind == Kind::Mapping, has_entry: false });
                self.skip_flow_blanks(parent)?;
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
                    let mapping = open.last_mut()?;
                    (mapping.wants_key, mapping.has_entry) = (false, false);
                    continue;
                }
                self.tree.scalar(span, content, style);
            }
            if self.flow_ends(&mut open, parent)? {
                return Some(());
            }
        }
    }

    /// Behind a value: closes brackets, up to a comma or the end of all.
    fn flow_ends(&mut self, open: &mut Vec<Bracket>, parent: usize) -> Option<bool> {
        loop {
            let Some(innermost) = open.last_mut() else { return Some(true) };
            self.skip_flow_blanks(parent)?;
            let byte = self.peek()?;
            self.at += 1;
            if byte == b',' {
                innermost.wants_key = innermost.closing == b'}';
                innermost.has_entry = true;
                return Some(false);
            }
            if byte != innermost.closing {
                return None;
            }
            self.tree.close_at(Span::from_range(self.at..self.at).end)?;
            open.pop();
        }
    }
    /// Skips blanks, comments and line feeds between the parts of a flow collection.
    fn skip_flow_blanks(&mut self, parent: usize) -> Option<()> {
        let from = self.at;
        self.skip_spaces();
        let is_comment = self.at > from && self.peek() == Some(b'#');
        if !is_comment && self.peek() != Some(b'\n') {
            return Some(());
        }
        self.at = from;
        self.end_line()?;
        let has_content = self.next_content()?;
        (has_content && self.at - self.line > parent).then_some(())
    }
}

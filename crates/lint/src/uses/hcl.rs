//! The little of HCL that a Bake file needs: `target` blocks with texts, heredocs, lists and objects.
//!
//! Everything else is passed over. It never fails: what cannot be read is a value that is not known.

use super::bake::Value;
use crate::embedded::Embedded;

/// The deepest nesting of lists and objects.
const MAX_DEPTH: usize = 64;

/// The fields of a target.
type Fields = Vec<(String, Value)>;

/// The `target` blocks of a file with their fields.
pub(super) fn targets(text: &str) -> Vec<(String, Fields)> {
    let mut reader = Reader { text, at: 0 };
    let mut found = Vec::new();
    loop {
        reader.skip_blank();
        if reader.rest().is_empty() {
            return found;
        }
        let Some(kind) = reader.name() else {
            reader.bump();
            continue;
        };
        reader.skip_spaces();
        if reader.eat('=') {
            reader.value(0);
            continue;
        }
        let mut labels = Vec::new();
        while let Some(label) = reader.label() {
            labels.push(label);
            reader.skip_spaces();
        }
        if !reader.eat('{') {
            continue;
        }
        let fields = reader.fields(0);
        if let ("target", Some(name)) = (kind, labels.into_iter().next()) {
            found.push((name, fields));
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn bump(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_next = self.rest().starts_with(wanted);
        if is_next {
            self.bump();
        }
        is_next
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\u{feff}']).len();
    }

    /// Skips blanks, line breaks, commas and comments.
    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with('#') || trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                self.at += 2 + comment.find("*/").map_or(comment.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn name(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
        let name = rest.get(..length).filter(|name| !name.is_empty())?;
        self.at += length;
        Some(name)
    }

    /// A name, or a text in quotes without templates.
    fn label(&mut self) -> Option<String> {
        if self.rest().starts_with('"') {
            return match self.quoted() {
                Value::Text(text) if text.replaced.is_empty() => Some(text.text),
                _ => Some(String::new()),
            };
        }
        self.name().map(str::to_owned)
    }

    /// The fields of a block or an object, up to its closing brace.
    fn fields(&mut self, depth: usize) -> Fields {
        let mut found = Vec::new();
        loop {
            self.skip_blank();
            if self.rest().is_empty() || self.eat('}') {
                return found;
            }
            let Some(key) = self.label() else {
                self.bump();
                continue;
            };
            self.skip_spaces();
            if self.eat('=') || self.eat(':') {
                found.push((key, self.value(depth)));
                continue;
            }
            while self.label().is_some() {
                self.skip_spaces();
            }
            if self.eat('{') && depth < MAX_DEPTH {
                self.fields(depth + 1);
            }
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        self.skip_spaces();
        let rest = self.rest();
        let value = if depth >= MAX_DEPTH {
            Value::Other
        } else if rest.starts_with('"') {
            self.quoted()
        } else if rest.starts_with("<<") {
            return self.heredoc();
        } else if self.eat('[') {
            self.list(depth)
        } else if self.eat('{') {
            Value::Object(self.fields(depth + 1))
        } else {
            Value::Other
        };
        // Anything that follows makes it an expression.
        if self.skip_expression() { Value::Other } else { value }
    }

    /// Skips to the end of an expression: of the line, or what closes or separates. Says whether there was something.
    fn skip_expression(&mut self) -> bool {
        let mut open = 0_usize;
        let mut found = false;
        loop {
            self.skip_spaces();
            let rest = self.rest();
            let Some(next) = rest.chars().next() else { return found };
            match next {
                '\n' | '\r' | ',' | '}' | ']' | ')' if open == 0 => return found,
                '#' => return found,
                '/' if rest.starts_with("//") || rest.starts_with("/*") => return found,
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' => open -= 1,
                '"' => {
                    found = true;
                    self.quoted();
                    continue;
                }
                _ => {}
            }
            found = true;
            self.bump();
        }
    }

    fn list(&mut self, depth: usize) -> Value {
        let mut items = Vec::new();
        loop {
            self.skip_blank();
            if self.rest().is_empty() || self.eat(']') {
                return Value::List(items);
            }
            let before = self.at;
            items.push(self.value(depth + 1));
            if self.at == before {
                self.bump();
            }
        }
    }

    /// A text in quotes; templates in it may hold texts in quotes.
    fn quoted(&mut self) -> Value {
        let start = self.at;
        let mut chars = self.rest().char_indices().skip(1).peekable();
        let (mut open, mut inner) = (0_usize, false);
        let mut end = self.text.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => {
                    chars.next();
                }
                '$' | '%' if open == 0 && chars.peek().is_some_and(|(_, next)| *next == '{') => {
                    let is_escaped = self.text.get(..start + at).is_some_and(|before| before.ends_with(c));
                    open += usize::from(!is_escaped);
                    chars.next();
                }
                '{' if open > 0 && !inner => open += 1,
                '}' if open > 0 && !inner => open -= 1,
                '"' if open > 0 => inner = !inner,
                '"' => {
                    end = start + at + 1;
                    break;
                }
                // A text ends with its line.
                '\n' if open == 0 => {
                    end = start + at;
                    break;
                }
                _ => {}
            }
        }
        self.at = end;
        let raw = self.text.get(start..end).unwrap_or_default();
        let text = Embedded::of_double(raw, start).and_then(Embedded::without_templates);
        text.map_or(Value::Other, Value::Text)
    }

    /// `<<NAME` or `<<-NAME`, lines, and a line with the name.
    fn heredoc(&mut self) -> Value {
        self.at += 2;
        let is_indented = self.eat('-');
        let Some(name) = self.name() else { return Value::Other };
        self.at += self.rest().find('\n').map_or(self.rest().len(), |at| at + 1);
        let start = self.at;
        let mut indent = usize::MAX;
        let mut end = None;
        for line in self.rest().split_inclusive('\n') {
            if line.trim() == name {
                end = Some(self.at);
                self.at += line.len();
                break;
            }
            if !line.trim().is_empty() {
                indent = indent.min(line.len() - line.trim_start_matches([' ', '\t']).len());
            }
            self.at += line.len();
        }
        let Some(end) = end else { return Value::Other };
        let indent = if is_indented && indent != usize::MAX { indent } else { 0 };
        let text = Embedded::of_lines(self.text, start..end, indent).without_templates();
        text.map_or(Value::Other, Value::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_ends() {
        let texts = [
            "target",
            "target \"",
            "target \"a\" {",
            "target \"a\" { x = ",
            "target \"a\" { x = <<E",
            "x = [",
            "{}}]",
            "x = \"${\"a\"",
            "target \"a\" { b c \"d\" { e = 1",
            "\u{feff}target \"a\" {}",
        ];
        for text in texts {
            targets(text);
        }
        targets(&format!("x = {}", "[".repeat(100_000)));
        targets(&format!("target \"a\" {{ x {}", "{ y ".repeat(100_000)));
    }
}

//! Edits that keep comments, indentation and style.

use plimsoll_text::{Edit, Span};

use crate::layout::line_before;
use crate::{Entry, Node};

/// A value to be written into a document: in block style or, inside braces and in JSON, in flow style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// A number or a truth value, as it is written.
    Plain(&'static str),
    /// A string; it is quoted where it would be read as something else.
    Text(String),
    /// A mapping.
    Map(Vec<(&'static str, Fragment)>),
    /// A list.
    List(Vec<Fragment>),
}

impl Fragment {
    /// A mapping with one entry.
    #[must_use]
    pub fn entry(key: &'static str, value: Self) -> Self {
        Self::Map(vec![(key, value)])
    }

    /// A list of strings.
    #[must_use]
    pub fn list(items: &[&str]) -> Self {
        Self::List(items.iter().map(|&item| Self::Text(item.to_owned())).collect())
    }
}

impl<'t> Node<'t> {
    /// Sets `path` below this mapping to `value`: adds what is missing, or replaces a value that is there.
    ///
    /// Nothing when a part of the path is no mapping or goes through an alias, where the edit would change other places
    /// too.
    #[must_use]
    pub fn set(self, path: &[&'static str], value: Fragment) -> Option<Edit> {
        let (&key, rest) = path.split_first()?;
        if self.is_alias() || !self.is_mapping() {
            return None;
        }
        let below = || rest.iter().rev().fold(value.clone(), |inner, &name| Fragment::entry(name, inner));
        match self.entry(key) {
            None => self.add_entry(key, &below()),
            // A merged value is written elsewhere; an entry of its own overrides it here.
            Some(entry) if !self.span().covers(entry.key.span()) => self.add_entry(key, &below()),
            Some(entry) if rest.is_empty() || entry.value.is_null() => self.replace_value(entry, &below()),
            Some(entry) if self.is_open_braces(entry) => self.replace_value(entry, &below()),
            Some(entry) => entry.value.set(rest, value),
        }
    }

    /// Adds an entry behind the last one.
    fn add_entry(self, key: &str, value: &Fragment) -> Option<Edit> {
        let quote = if self.document.is_json { "\"" } else { "" };
        let Some(layout) = self.mapping_layout() else {
            // `{}`, perhaps with blanks or comments in it.
            let inside = self.span().of(self.document.text);
            let is_empty = inside.starts_with('{') && inside[1..].trim_start().starts_with('}');
            let flow = format!("{{{quote}{key}{quote}: {}}}", flow(value, self.document.is_json));
            return is_empty.then(|| Edit::replace(self.span(), flow));
        };
        if layout.is_flow {
            let is_json = self.document.is_json;
            let text = match FlowLines::of(self, layout.first_key) {
                Some(lines) => format!(",{}{quote}{key}{quote}: {}", lines.start(), lines.value(value, is_json, 0)),
                None => format!(", {quote}{key}{quote}: {}", flow(value, is_json)),
            };
            return Some(Edit::insert(layout.end, text));
        }
        if self.document.ends_in_block_scalar(layout.line_end) {
            return None;
        }
        let style = self.block_style();
        let mut out = String::new();
        block_entry(&mut out, key, value, layout.indent as usize, style);
        Some(Edit::insert(layout.line_end, format!("{}{}", style.line_break, out.trim_end_matches(['\r', '\n']))))
    }

    /// Whether the value of an entry of this block mapping is `{}` with nothing behind it, which gives way to a block.
    fn is_open_braces(self, entry: Entry<'t>) -> bool {
        let span = entry.value.span();
        let rest = self.document.text.get(span.end as usize..).unwrap_or("");
        let is_alone = rest.lines().next().is_none_or(|rest| rest.trim().is_empty());
        is_alone
            && span.of(self.document.text) == "{}"
            && entry.value.is_mapping()
            && self.mapping_layout().is_some_and(|layout| !layout.is_flow)
    }

    fn replace_value(self, entry: Entry<'t>, value: &Fragment) -> Option<Edit> {
        if entry.value.is_alias() || entry.value.anchor().is_some() {
            return None;
        }
        let text = self.document.text;
        let span = entry.value.span();
        let is_block = matches!(value, Fragment::Map(_) | Fragment::List(_)) && !self.mapping_layout()?.is_flow;
        if !is_block {
            let gap = if span.is_empty() { " " } else { "" };
            return Some(Edit::replace(span, format!("{gap}{}", flow(value, self.document.is_json))));
        }
        // A null, empty or spelt out, gives way to a block below its key; a comment behind the key stays there.
        let style = self.block_style();
        let line_break = style.line_break;
        let step = if matches!(value, Fragment::List(_)) { style.list_step } else { 2 };
        let mut out = String::new();
        block(&mut out, value, self.mapping_layout()?.indent as usize + step, style);
        let body = out.trim_end_matches(['\r', '\n']);
        if span.is_empty() {
            let rest = text.get(span.end as usize..)?;
            let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let at = span.end + u32::try_from(line_end).ok()?;
            return Some(Edit::insert(at, format!("{line_break}{body}")));
        }
        (entry.value.is_null() || self.is_open_braces(entry)).then(|| {
            let before = text.get(..span.start as usize).unwrap_or("").trim_end().len();
            Edit::replace(Span::from_range(before..span.end as usize), format!("{line_break}{body}"))
        })
    }

    /// Deletes an entry of this mapping. The last entry that is left cannot be deleted: give nothing then.
    #[must_use]
    pub fn delete(self, entry: Entry<'t>) -> Option<Edit> {
        let entries: Vec<_> = self.written_entries().collect();
        let at = entries.iter().position(|other| other.key.id() == entry.key.id())?;
        if self.is_alias() || entries.len() < 2 || entry.value.anchor().is_some() {
            return None;
        }
        let text = self.document.text;
        let start = entry.key.span().start;
        let end = entry.value.span().end.max(entry.key.span().end);
        let next = entries.get(at + 1).map(|next| next.key.span().start);
        if self.mapping_layout()?.is_flow {
            return Some(Edit::delete(match (next, at.checked_sub(1).and_then(|before| entries.get(before))) {
                (Some(next), _) => Span::new(start, next),
                (None, Some(before)) => Span::new(before.value.span().end.max(before.key.span().end), end),
                (None, None) => return None,
            }));
        }
        let line_start = text.get(..start as usize)?.rfind('\n').map_or(0, |at| at + 1);
        let before = text.get(line_start..start as usize)?;
        if !before.trim().is_empty() {
            // Behind a dash: the next key takes its place.
            return next.map(|next| Edit::delete(Span::new(start, next)));
        }
        let rest = text.get(end as usize..)?;
        let line_end = rest.find('\n').map_or(text.len(), |at| end as usize + at + 1);
        Some(Edit::delete(Span::from_range(line_start..line_end)))
    }

    /// Deletes an entry of this mapping, as [`Node::delete`]; the last one leaves `{}`.
    #[must_use]
    pub fn remove(self, entry: Entry<'t>) -> Option<Edit> {
        let mut entries = self.written_entries();
        let (first, is_only) = (entries.next()?, entries.next().is_none());
        if !is_only || self.is_alias() || entry.value.anchor().is_some() || first.key.id() != entry.key.id() {
            return self.delete(entry);
        }
        let end = entry.value.span().end.max(entry.key.span().end);
        if self.mapping_layout()?.is_flow {
            return Some(Edit::replace(self.span(), "{}"));
        }
        // The braces come behind the colon or the dash that the mapping belongs to.
        let before = self.document.text.get(..self.span().start as usize)?.trim_end();
        let is_plain =
            before.ends_with([':', '-']) && self.document.text.get(before.len()..)?.starts_with([' ', '\n', '\r']);
        is_plain.then(|| Edit::replace(Span::from_range(before.len()..end as usize), " {}"))
    }

    /// Deletes an item of this list. The last item that is left cannot be deleted: give nothing then.
    #[must_use]
    pub fn delete_item(self, item: Self) -> Option<Edit> {
        let items: Vec<_> = self.items().collect();
        let at = items.iter().position(|other| other.span() == item.span())?;
        if self.is_alias() || items.len() < 2 || item.anchor().is_some() {
            return None;
        }
        let text = self.document.text;
        let Span { start, end } = item.span();
        if self.span().of(text).starts_with('[') {
            let before = at.checked_sub(1).and_then(|before| items.get(before));
            return Some(Edit::delete(match (items.get(at + 1), before) {
                (Some(next), _) => Span::new(start, next.span().start),
                (None, Some(before)) => Span::new(before.span().end, end),
                (None, None) => return None,
            }));
        }
        let line_start = text.get(..start as usize)?.rfind('\n').map_or(0, |at| at + 1);
        // Only an item that has its lines to itself, a dash before it, goes with them.
        if text.get(line_start..start as usize)?.trim() != "-" {
            return None;
        }
        let rest = text.get(end as usize..)?;
        let line_end = rest.find('\n').map_or(text.len(), |at| end as usize + at + 1);
        Some(Edit::delete(Span::from_range(line_start..line_end)))
    }

    /// How values are written in block style here.
    pub(crate) fn block_style(self) -> BlockStyle {
        *self.document.layout.get_or_init(|| BlockStyle::of(self.document.span.of(self.document.text)))
    }
}

/// Writes a scalar; a string that YAML 1.1 would read as something else, or not at all, is quoted.
fn scalar(value: &str, is_json: bool) -> String {
    let is_word = || {
        value.bytes().next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'/')
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
    };
    // An amount with its unit, such as 100m.
    let is_amount = || {
        value.starts_with(|first: char| first.is_ascii_digit())
            && value.ends_with(|last: char| last.is_ascii_alphabetic())
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_plain =
        !is_json && (is_word() || is_amount()) && matches!(crate::scalar::resolve_plain(value), crate::Value::Str(_));
    if is_plain { value.to_owned() } else { format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")) }
}

pub(crate) fn flow(value: &Fragment, is_json: bool) -> String {
    let quote = if is_json { "\"" } else { "" };
    match value {
        Fragment::Plain(text) => (*text).to_owned(),
        Fragment::Text(text) => scalar(text, is_json),
        Fragment::Map(entries) => {
            let inner: Vec<String> =
                entries.iter().map(|(key, value)| format!("{quote}{key}{quote}: {}", flow(value, is_json))).collect();
            format!("{{{}}}", inner.join(", "))
        }
        Fragment::List(items) => {
            let inner: Vec<String> = items.iter().map(|item| flow(item, is_json)).collect();
            format!("[{}]", inner.join(", "))
        }
    }
}

/// How lines in block style are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockStyle {
    pub(crate) line_break: &'static str,
    /// How far a list is indented from its key.
    list_step: usize,
}

impl BlockStyle {
    /// That of a document: its first line break, and how far its first list is indented from its key, since lists may stand
    /// below their keys or right under them.
    fn of(text: &str) -> Self {
        /// The first list of an object comes early.
        const LINES: usize = 200;
        let first = text.split_inclusive('\n').next();
        let line_break = if first.is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
        let column = |line: &str, blanks: &[char]| line.len() - line.trim_start_matches(blanks).len();
        let mut key_column = None;
        for line in text.split('\n').take(LINES).map(str::trim_end) {
            let dash = column(line, &[' ']);
            let Some(rest) = line.get(dash..).filter(|rest| !rest.is_empty() && !rest.starts_with('#')) else {
                continue;
            };
            if let Some(key) = key_column.filter(|_| rest.starts_with("- ")) {
                return Self { line_break, list_step: if dash == key { 0 } else { 2 } };
            }
            key_column = rest.ends_with(':').then(|| column(line, &[' ', '-']));
        }
        Self { line_break, list_step: 2 }
    }
}

/// Writes as many blanks. Findings bring very many edits, and formatting with a width goes character by character.
fn pad(out: &mut String, indent: usize) {
    const BLANKS: &str = "                                                                ";
    let mut left = indent;
    while left > 0 {
        let some = left.min(BLANKS.len());
        out.push_str(&BLANKS[..some]);
        left -= some;
    }
}

fn block_entry(out: &mut String, key: &str, value: &Fragment, indent: usize, style: BlockStyle) {
    pad(out, indent);
    out.push_str(key);
    out.push(':');
    match value {
        Fragment::Map(entries) if !entries.is_empty() => {
            out.push_str(style.line_break);
            block(out, value, indent + 2, style);
        }
        Fragment::List(items) if !items.is_empty() => {
            out.push_str(style.line_break);
            block(out, value, indent + style.list_step, style);
        }
        flat => {
            out.push(' ');
            out.push_str(&flow(flat, false));
            out.push_str(style.line_break);
        }
    }
}

pub(crate) fn block(out: &mut String, value: &Fragment, indent: usize, style: BlockStyle) {
    match value {
        Fragment::Map(entries) => {
            for (key, value) in entries {
                block_entry(out, key, value, indent, style);
            }
        }
        Fragment::List(items) => {
            for item in items {
                let mut body = String::new();
                block(&mut body, item, indent + 2, style);
                pad(out, indent);
                out.push_str("- ");
                out.push_str(body.trim_start());
            }
        }
        flat => {
            pad(out, indent);
            out.push_str(&flow(flat, false));
            out.push_str(style.line_break);
        }
    }
}

/// How a collection in brackets or braces is written that has its entries on lines of their own, as in JSON for people.
pub(crate) struct FlowLines<'t> {
    line_break: &'static str,
    /// What stands before the entries of the collection.
    indent: &'t str,
    /// What is added to it a level deeper.
    step: &'t str,
}

impl<'t> FlowLines<'t> {
    /// `first` is where the first entry begins. Nothing if that does not begin a line.
    pub(crate) fn of(node: Node<'t>, first: u32) -> Option<Self> {
        let text = node.document.text;
        let indent_of = |at: u32| {
            let line = line_before(text, at)?;
            line.get(..line.len() - line.trim_start().len())
        };
        let indent = line_before(text, first).filter(|line| line.trim().is_empty())?;
        let starts_line = text.get(..first as usize - indent.len())?.ends_with('\n');
        let step = indent.strip_prefix(indent_of(node.span().start)?).filter(|step| !step.is_empty())?;
        (starts_line && first > node.span().start).then_some(Self {
            line_break: node.block_style().line_break,
            indent,
            step,
        })
    }

    /// What leads to the place of a further entry.
    pub(crate) fn start(&self) -> String {
        self.line(0)
    }

    fn line(&self, depth: usize) -> String {
        format!("{}{}{}", self.line_break, self.indent, self.step.repeat(depth))
    }

    /// A value that begins at a line which is `depth` levels deeper than the entries of the collection.
    pub(crate) fn value(&self, value: &Fragment, is_json: bool, depth: usize) -> String {
        let quote = if is_json { "\"" } else { "" };
        let (open, inner, close) = match value {
            Fragment::Map(entries) if !entries.is_empty() => {
                let entry = |(key, value): &(&str, Fragment)| {
                    format!("{}{quote}{key}{quote}: {}", self.line(depth + 1), self.value(value, is_json, depth + 1))
                };
                ('{', entries.iter().map(entry).collect::<Vec<_>>(), '}')
            }
            Fragment::List(items) if !items.is_empty() => {
                let item = |item| format!("{}{}", self.line(depth + 1), self.value(item, is_json, depth + 1));
                ('[', items.iter().map(item).collect(), ']')
            }
            flat => return flow(flat, is_json),
        };
        format!("{open}{}{}{close}", inner.join(","), self.line(depth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use plimsoll_text::apply_edits;

    fn set(text: &str, path: &[&'static str], value: Fragment) -> Option<String> {
        let stream = parse(text);
        let edit = stream.documents[0].root().unwrap().set(path, value)?;
        let fixed = apply_edits(text, &[edit]).unwrap();
        assert!(parse(&fixed).errors.is_empty(), "{fixed}");
        Some(fixed)
    }

    fn yes() -> Fragment {
        Fragment::Plain("true")
    }

    #[test]
    fn a_missing_path_is_added_in_the_style_of_the_mapping() {
        assert_eq!(set("a: 1 # c\n", &["s", "r"], yes()).unwrap(), "a: 1 # c\ns:\n  r: true\n");
        assert_eq!(set("a: 1", &["s"], Fragment::list(&["ALL"])).unwrap(), "a: 1\ns:\n  - ALL");
        assert_eq!(set("s:\n    a: 1\r\n", &["s", "b"], yes()).unwrap(), "s:\n    a: 1\n    b: true\r\n");
        assert_eq!(set("{a: 1}\n", &["s", "r"], yes()).unwrap(), "{a: 1, s: {r: true}}\n");
        assert_eq!(set("{\"a\": 1}\n", &["s", "r"], yes()).unwrap(), "{\"a\": 1, \"s\": {\"r\": true}}\n");
        assert_eq!(set("a: {} # c\n", &["a", "r"], yes()).unwrap(), "a: {r: true} # c\n");
        assert_eq!(set("a:\r\n  b: x\r\n", &["c", "d"], yes()).unwrap(), "a:\r\n  b: x\r\nc:\r\n  d: true\r\n");
    }

    #[test]
    fn braces_without_entries_become_a_block_where_they_stand_in_one() {
        assert_eq!(set("a: {}\nb: 1\n", &["a", "r"], yes()).unwrap(), "a:\n  r: true\nb: 1\n");
        assert_eq!(set("a:\n  {}\nb: 1\n", &["a", "r"], yes()).unwrap(), "a:\n  r: true\nb: 1\n");
        assert_eq!(set("{a: {}}\n", &["a", "r"], yes()).unwrap(), "{a: {r: true}}\n");
    }

    #[test]
    fn lists_are_indented_as_the_others_of_the_document() {
        let all = || Fragment::list(&["ALL"]);
        assert_eq!(set("a:\n- b: 1\n", &["s"], all()).unwrap(), "a:\n- b: 1\ns:\n- ALL\n");
        assert_eq!(set("a:\n  - b: 1\n", &["s"], all()).unwrap(), "a:\n  - b: 1\ns:\n  - ALL\n");
        assert_eq!(set("a:\n- c:\n  - 1\n", &["s", "t"], all()).unwrap(), "a:\n- c:\n  - 1\ns:\n  t:\n  - ALL\n");
    }

    #[test]
    fn entries_on_lines_of_their_own_get_further_lines() {
        let json = "{\n  \"a\": 1\n}\n";
        let list = || Fragment::list(&["ALL"]);
        assert_eq!(
            set(json, &["s", "r"], list()).unwrap(),
            "{\n  \"a\": 1,\n  \"s\": {\n    \"r\": [\n      \"ALL\"\n    ]\n  }\n}\n"
        );
        assert_eq!(set("{\n\t\"a\": 1}\n", &["r"], yes()).unwrap(), "{\n\t\"a\": 1,\n\t\"r\": true}\n");
    }

    #[test]
    fn an_empty_value_becomes_a_block_and_a_scalar_is_replaced() {
        assert_eq!(set("a:  # c\nb: 1\n", &["a", "r"], yes()).unwrap(), "a:  # c\n  r: true\nb: 1\n");
        assert_eq!(set("a: null\nb: 1\n", &["a", "r"], yes()).unwrap(), "a:\n  r: true\nb: 1\n");
        assert_eq!(set("a: false # c\n", &["a"], yes()).unwrap(), "a: true # c\n");
        assert_eq!(set("a:\n", &["a"], yes()).unwrap(), "a: true\n");
        let text = |value: &str| set("a: x\n", &["a"], Fragment::Text(value.into())).unwrap();
        assert_eq!((text("yes"), text("1e3")), ("a: \"yes\"\n".to_owned(), "a: \"1e3\"\n".to_owned()));
        assert_eq!((text("100m"), text("0x1F")), ("a: 100m\n".to_owned(), "a: \"0x1F\"\n".to_owned()));
    }

    #[test]
    fn aliases_and_other_values_are_left_alone() {
        assert_eq!(set("a: &x {b: 1}\nc: *x\n", &["c", "d"], yes()), None);
        assert_eq!(set("a: text\n", &["a", "d"], yes()), None);
        // The text would get a line break at its end.
        assert_eq!(set("a: |\n  text", &["b"], yes()), None);
        assert_eq!(set("a: |\n  text\n", &["b"], yes()).unwrap(), "a: |\n  text\nb: true\n");
    }

    fn delete(text: &str, path: &[&str], key: &str) -> Option<String> {
        let stream = parse(text);
        let mapping = stream.documents[0].root().unwrap().at(path).unwrap();
        let fixed = apply_edits(text, &[mapping.delete(mapping.entry(key).unwrap())?]).unwrap();
        assert!(parse(&fixed).errors.is_empty(), "{fixed}");
        Some(fixed)
    }

    #[test]
    fn an_entry_goes_with_its_lines() {
        assert_eq!(delete("a: 1\nb:\n  c: 2\nd: 3\n", &[], "b").unwrap(), "a: 1\nd: 3\n");
        assert_eq!(delete("a: 1\nb: 2 # c\n", &[], "b").unwrap(), "a: 1\n");
        assert_eq!(delete("l: {a: 1, b: 2}\n", &["l"], "a").unwrap(), "l: {b: 2}\n");
        assert_eq!(delete("l: {a: 1, b: 2}\n", &["l"], "b").unwrap(), "l: {a: 1}\n");
        assert_eq!(delete("a:\n  b: 1\n", &["a"], "b"), None);
    }

    #[test]
    fn the_last_entry_leaves_braces() {
        let remove = |text: &str, path: &[&str], key: &str| {
            let stream = parse(text);
            let mapping = stream.documents[0].root().unwrap().at(path).unwrap();
            let fixed = apply_edits(text, &[mapping.remove(mapping.entry(key).unwrap())?]).unwrap();
            assert!(parse(&fixed).errors.is_empty(), "{fixed}");
            Some(fixed)
        };
        assert_eq!(remove("a:\n  b:\n  - 1\nc: 2\n", &["a"], "b").unwrap(), "a: {}\nc: 2\n");
        assert_eq!(remove("a:\n  b: 1 # c\n", &["a"], "b").unwrap(), "a: {} # c\n");
        assert_eq!(remove("a: {b: 1}\n", &["a"], "b").unwrap(), "a: {}\n");
        assert_eq!(remove("a: # c\n  b: 1\n", &["a"], "b"), None);
        assert_eq!(remove("a:\n  b: 1\n  c: 2\n", &["a"], "b").unwrap(), "a:\n  c: 2\n");
    }

    #[test]
    fn the_first_key_behind_a_dash_gives_its_place_to_the_next() {
        let text = "- a: 1 # x\n  b: 2\n";
        let stream = parse(text);
        let item = stream.documents[0].root().unwrap().items().next().unwrap();
        let edit = item.delete(item.entry("a").unwrap()).unwrap();
        assert_eq!(apply_edits(text, &[edit]).unwrap(), "- b: 2\n");
    }

    #[test]
    fn an_item_of_a_list_goes_with_its_line_or_its_comma() {
        let delete = |text: &str, at: usize| {
            let stream = parse(text);
            let list = stream.documents[0].root().unwrap().get("l").unwrap();
            let edit = list.delete_item(list.items().nth(at).unwrap())?;
            let fixed = apply_edits(text, &[edit]).unwrap();
            assert!(parse(&fixed).errors.is_empty(), "{fixed}");
            Some(fixed)
        };
        assert_eq!(delete("l: [A, B, C]\n", 0).unwrap(), "l: [B, C]\n");
        assert_eq!(delete("l: [A, B, C]\n", 2).unwrap(), "l: [A, B]\n");
        assert_eq!(delete("l:\n  - A # a\n  - B\n", 0).unwrap(), "l:\n  - B\n");
        assert_eq!(delete("l:\n  - A\n  - B # b\n", 1).unwrap(), "l:\n  - A\n");
        assert_eq!(delete("l: [A]\n", 0), None);
    }
}

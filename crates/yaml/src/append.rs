use plimsoll_text::Edit;

use crate::edit::{FlowLines, block, flow};
use crate::{Fragment, Node};

impl Node<'_> {
    /// Adds an item behind the last one of this list, in its style. Nothing for an alias, where the edit would change
    /// other places too, and for a list whose layout leaves no certain place.
    #[must_use]
    pub fn push(self, item: Fragment) -> Option<Edit> {
        if self.is_alias() || !self.is_sequence() {
            return None;
        }
        let text = self.document().text();
        let (first, last) = (self.items().next(), self.items().last());
        if self.span().of(text).starts_with('[') {
            let is_json = self.document().is_json;
            let (Some(first), Some(last)) = (first, last) else {
                return Some(Edit::replace(self.span(), format!("[{}]", flow(&item, is_json))));
            };
            let text = match FlowLines::of(self, first.span().start) {
                Some(lines) => format!(",{}{}", lines.start(), lines.value(&item, is_json, 0)),
                None => format!(", {}", flow(&item, is_json)),
            };
            return Some(Edit::insert(last.span().end, text));
        }
        let start = first?.span().start as usize;
        let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let before = text.get(line_start..start)?;
        // Only a dash that has the line to itself shows how far items are indented.
        let indent = before.find('-').filter(|_| before.trim() == "-")?;
        let end = last?.span().end as usize;
        let rest = text.get(end..)?;
        // A block scalar ends behind its line break.
        let is_line_start = text.get(..end)?.ends_with('\n');
        let line_end = if is_line_start { end } else { end + rest.find(['\n', '\r']).unwrap_or(rest.len()) };
        if self.document().ends_in_block_scalar(u32::try_from(line_end).ok()?) {
            return None;
        }
        let mut out = String::new();
        let list = Fragment::List(vec![item]);
        let style = self.block_style();
        block(&mut out, &list, indent, style);
        let at = u32::try_from(line_end).ok()?;
        let line = out.trim_end_matches(['\r', '\n']);
        Some(match is_line_start {
            true => Edit::insert(at, format!("{line}{}", style.line_break)),
            false => Edit::insert(at, format!("{}{line}", style.line_break)),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Fragment, parse};
    use plimsoll_text::apply_edits;

    fn push(text: &str, item: Fragment) -> Option<String> {
        let stream = parse(text);
        let edit = stream.documents[0].root().unwrap().get("l").unwrap().push(item)?;
        let fixed = apply_edits(text, &[edit]).unwrap();
        let again = parse(&fixed);
        assert!(again.errors.is_empty(), "{fixed}");
        let count = |stream: &crate::Stream<'_>| stream.documents[0].root().unwrap().get("l").unwrap().items().len();
        assert_eq!(count(&again), count(&stream) + 1, "{fixed}");
        Some(fixed)
    }

    #[test]
    fn an_item_is_added_in_the_style_of_the_list() {
        let a = || Fragment::Text("A".into());
        assert_eq!(push("l: [B]\n", a()).unwrap(), "l: [B, A]\n");
        assert_eq!(push("l: []\n", a()).unwrap(), "l: [A]\n");
        assert_eq!(push("l:\n- B # b\nm: 1\n", a()).unwrap(), "l:\n- B # b\n- A\nm: 1\n");
        assert_eq!(push("l:\n  - B", a()).unwrap(), "l:\n  - B\n  - A");
        assert_eq!(push("l:\n  -   x: 1\n      y: 2\n", a()).unwrap(), "l:\n  -   x: 1\n      y: 2\n  - A\n");
        assert_eq!(push("l:\n  - |\n    B\nm: 1\n", a()).unwrap(), "l:\n  - |\n    B\n  - A\nm: 1\n");
        let map = || Fragment::Map(vec![("a", Fragment::Plain("1")), ("b", Fragment::Map(Vec::new()))]);
        assert_eq!(push("l:\n- B\n", map()).unwrap(), "l:\n- B\n- a: 1\n  b: {}\n");
        assert_eq!(push("l: [\n  B\n]\n", a()).unwrap(), "l: [\n  B,\n  A\n]\n");
        assert_eq!(push("{\"l\": [{\"a\": 2}]}", map()).unwrap(), "{\"l\": [{\"a\": 2}, {\"a\": 1, \"b\": {}}]}");
    }

    #[test]
    fn lists_without_a_certain_place_are_left_alone() {
        assert_eq!(push("a: &x [B]\nl: *x\n", Fragment::Text("A".into())), None);
        assert_eq!(push("l: text\n", Fragment::Text("A".into())), None);
        let nested = parse("l:\n- - B\n");
        let inner = nested.documents[0].root().unwrap().at(&["l"]).and_then(|list| list.items().next()).unwrap();
        assert_eq!(inner.push(Fragment::Text("A".into())), None);
    }
}

use crate::{Node, Style};

/// How a mapping is laid out: what an edit must know to add an entry to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappingLayout {
    /// Whether it is written in braces.
    pub is_flow: bool,
    /// Column of the first key in bytes, from 0: as many blanks indent a further entry of a block mapping. 0 in braces.
    pub indent: u32,
    /// Offset of the first key.
    pub first_key: u32,
    /// Offset behind the last entry, before any comment.
    pub end: u32,
    /// Offset of the end of the last entry's line, before the line break. A further entry of a block mapping comes
    /// here, behind a line break of its own. In braces the same as `end`.
    pub line_end: u32,
}

impl Node<'_> {
    /// How this mapping is laid out. `None` for anything but a mapping with entries of its own text.
    #[must_use]
    pub fn mapping_layout(self) -> Option<MappingLayout> {
        if !self.is_mapping() || self.is_alias() {
            return None;
        }
        let text = self.document.text;
        let is_flow = self.style() == Style::Flow;
        let last = self.entries().filter(|entry| self.span().covers(entry.key.span())).last()?;
        let mut written = self.written_entries().filter(|entry| self.span().covers(entry.key.span()));
        let first_key = written.next()?.key.span().start;
        let end = last.value.span().end.max(last.key.span().end);
        // Braces may stand in a line that is as long as the file: it is not looked at.
        let (line, to_line_end) = if is_flow {
            ("", 0)
        } else {
            let rest = text.get(end as usize..)?;
            (line_before(text, first_key)?, rest.find(['\n', '\r']).unwrap_or(rest.len()))
        };
        Some(MappingLayout {
            is_flow,
            indent: u32::try_from(line.trim_start_matches('\u{feff}').len()).ok()?,
            first_key,
            end,
            line_end: end + u32::try_from(to_line_end).ok()?,
        })
    }
}

/// What stands before an offset in its line; nothing if the line begins further away than any indentation reaches.
pub(crate) fn line_before(text: &str, at: u32) -> Option<&str> {
    const REACH: usize = 4096;
    let before = text.as_bytes().get(..at as usize)?;
    let near = before.get(before.len().saturating_sub(REACH)..)?;
    let line_start = match near.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(line_break) => before.len() - near.len() + line_break + 1,
        None if near.len() == before.len() => 0,
        None => return None,
    };
    text.get(line_start..at as usize)
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn a_block_mapping_in_a_list_is_indented_by_its_first_key() {
        let text = "items:\n  - name: a # c\n    args:\n    - x # d\n  - {b: 1, c: 2}\n";
        let stream = parse(text);
        let root = stream.documents[0].root().unwrap();
        let layouts: Vec<_> = root.get("items").unwrap().items().map(|item| item.mapping_layout().unwrap()).collect();
        assert_eq!((layouts[0].is_flow, layouts[0].indent), (false, 4));
        assert!(text[..layouts[0].end as usize].ends_with("- x"));
        assert!(text[..layouts[0].line_end as usize].ends_with("# d"));
        assert!(layouts[1].is_flow);
        assert!(text[..layouts[1].end as usize].ends_with("c: 2"));
    }
}

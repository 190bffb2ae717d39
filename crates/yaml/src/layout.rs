use crate::{Node, Style};

/// How a mapping is laid out: what an edit must know to add an entry to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappingLayout {
    /// Whether it is written in braces.
    pub is_flow: bool,
    /// Column of the first key in bytes, from 0: as many blanks indent a further entry of a block mapping.
    pub indent: u32,
    /// Offset of the first key.
    pub first_key: u32,
    /// Offset behind the last entry, before any comment.
    pub end: u32,
    /// Offset of the end of the last entry's line, before the line break. A further entry of a block mapping comes
    /// here, behind a line break of its own.
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
        let last = self.entries().filter(|entry| self.span().covers(entry.key.span())).last()?;
        let mut written = self.written_entries().filter(|entry| self.span().covers(entry.key.span()));
        let first_key = written.next()?.key.span().start;
        let before = text.get(..first_key as usize)?;
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let line = before.get(line_start..)?.trim_start_matches('\u{feff}');
        let end = last.value.span().end.max(last.key.span().end);
        let rest = text.get(end as usize..)?;
        let to_line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Some(MappingLayout {
            is_flow: self.style() == Style::Flow,
            indent: u32::try_from(line.len()).ok()?,
            first_key,
            end,
            line_end: end + u32::try_from(to_line_end).ok()?,
        })
    }
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

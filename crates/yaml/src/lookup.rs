use std::collections::HashSet;

use crate::document::{Content, Document, Kind, Mark, NodeId, Tag};
use crate::keys::{Find, is_name, key_as_written};
use crate::scalar::{Value, resolve_plain};
use crate::{Node, NodeId as Id};

/// A key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The key; of a merged entry, where the merged mapping is written.
    pub key: Node<'t>,
    /// The value.
    pub value: Node<'t>,
}

/// The entries of a mapping in the order of the text, merged ones last.
#[derive(Clone, Debug)]
pub struct Entries<'t> {
    written: WrittenEntries<'t>,
    skip_merge_keys: bool,
    merged: std::vec::IntoIter<Entry<'t>>,
}

impl<'t> Iterator for Entries<'t> {
    type Item = Entry<'t>;

    fn next(&mut self) -> Option<Entry<'t>> {
        let skip = self.skip_merge_keys;
        self.written.find(|entry| !(skip && entry.key.is_merge_key())).or_else(|| self.merged.next())
    }
}

/// The entries as they are written, `<<` included.
#[derive(Clone, Debug)]
pub struct WrittenEntries<'t> {
    document: &'t Document<'t>,
    next: NodeId,
    left: u32,
}

impl<'t> Iterator for WrittenEntries<'t> {
    type Item = Entry<'t>;

    fn next(&mut self) -> Option<Entry<'t>> {
        self.left = self.left.checked_sub(1)?;
        let key = self.document.node(self.next)?;
        let value = self.document.node(key.written().next)?;
        self.next = value.written().next;
        Some(Entry { key, value })
    }
}

/// Whether a key of that name may be a truth value or a number, which have many spellings.
fn may_be_typed(key: &str) -> bool {
    matches!(key, "true" | "false") || key.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))
}

impl<'t> Node<'t> {
    /// The entries of a mapping as they are written, `<<` included and nothing merged.
    #[must_use]
    pub fn written_entries(self) -> WrittenEntries<'t> {
        let node = self.resolved();
        let data = node.written();
        let (next, left) = match (data.kind, data.content) {
            (Kind::Mapping, Content::Children { count, .. }) => (node.id + 1, count),
            _ => (0, 0),
        };
        WrittenEntries { document: self.document, next, left }
    }

    /// The entries of a mapping, merged ones included; nothing for anything else. A key written twice comes twice;
    /// the last one is the one that counts.
    #[must_use]
    pub fn entries(self) -> Entries<'t> {
        let has_merge = self.data().mark == Mark::Merge;
        let merged = if has_merge { self.merged_entries() } else { Vec::new() };
        Entries { written: self.written_entries(), skip_merge_keys: has_merge, merged: merged.into_iter() }
    }

    fn merged_entries(self) -> Vec<Entry<'t>> {
        let mut seen = HashSet::new();
        let explicit = self.written_entries().filter(|entry| !entry.key.is_merge_key());
        seen.extend(explicit.filter_map(|entry| entry.key.key_text()));
        let mut out = Vec::new();
        for source in self.merge_sources() {
            // Of a key that a source has twice the last counts.
            let found: Vec<_> = source.entries().collect();
            let mut chosen: Vec<_> = Vec::new();
            for entry in found.into_iter().rev() {
                if let Some(name) = entry.key.key_text()
                    && seen.insert(name)
                {
                    chosen.push(entry);
                }
            }
            out.extend(chosen.into_iter().rev());
        }
        out
    }

    /// The mappings that are merged into this one; earlier ones win.
    fn merge_sources(self) -> impl Iterator<Item = Self> {
        let merges = self.written_entries().filter(|entry| entry.key.is_merge_key());
        merges.flat_map(|entry| {
            let single = entry.value.is_mapping().then_some(entry.value);
            single.into_iter().chain(entry.value.items().filter(|item| item.is_mapping()))
        })
    }

    /// The entry with this key, as Kubernetes reads keys; of several the last, of merged ones the first.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        let node = self.resolved();
        let data = node.written();
        let found = match data.content {
            Content::Children { count, keys } if data.kind == Kind::Mapping => match keys.find(count, key) {
                Find::Nowhere => None,
                Find::First => node.find_written(count, key, true),
                Find::Last => node.find_written(count, key, false),
                Find::Sorted(index) => node.sorted_entry(index, count, key),
            },
            _ => None,
        };
        if data.mark != Mark::Merge {
            return found;
        }
        let found = found.filter(|entry| !entry.key.is_merge_key());
        found.or_else(|| node.merge_sources().find_map(|source| source.entry(key)))
    }

    /// The first or the last of the `count` entries with this key, as they are written. Rules spend most of their time here.
    fn find_written(self, count: u32, key: &str, first: bool) -> Option<Entry<'t>> {
        let (nodes, text) = (&*self.document.nodes, self.document.text.as_bytes());
        let may_be_typed = may_be_typed(key);
        // What reads as a string when it is written plain is itself and nothing else, unless a tag says otherwise.
        let is_string = !may_be_typed && matches!(resolve_plain(key), Value::Str(_));
        let (mut found, mut id) = (None, self.id + 1);
        for _ in 0..count {
            let written = nodes.get(id as usize)?;
            let next = written.next;
            let is_it = match written.content {
                // Nearly all keys differ, most by their length, others by their first character.
                Content::Borrowed(span) if is_string && written.tag == Tag::None => {
                    span.len() as usize == key.len() && text.get(span.range()) == Some(key.as_bytes())
                }
                _ => Self { document: self.document, id }.is_key(key, may_be_typed),
            };
            if is_it {
                found = Some((id, next));
                if first {
                    break;
                }
            }
            id = nodes.get(next as usize)?.next;
        }
        let (key, value) = found?;
        let at = |id| Self { document: self.document, id };
        Some(Entry { key: at(key), value: at(value) })
    }

    /// Whether this key reads as `key`. Only few names can be written in another way than as they are.
    fn is_key(self, key: &str, may_be_typed: bool) -> bool {
        let is_as_written = self.text() == Some(key);
        if is_as_written && self.data().tag == Tag::None && is_name(key) {
            return true;
        }
        (is_as_written || may_be_typed) && self.key_text().is_some_and(|text| text == key)
    }

    fn sorted_keys(self, index: u32, count: u32) -> &'t [Id] {
        let from = index as usize;
        self.document.sorted.get(from..from + count as usize).unwrap_or(&[])
    }

    fn sorted_entry(self, index: u32, count: u32, name: &str) -> Option<Entry<'t>> {
        let keys = self.sorted_keys(index, count);
        let text = |id: &Id| self.document.node(*id).and_then(Node::key_text);
        let after = keys.partition_point(|id| text(id).is_none_or(|text| *text <= *name));
        let key = self.document.node(*keys.get(after.checked_sub(1)?)?)?;
        let value = self.document.node(key.written().next)?;
        key.key_text().is_some_and(|text| text == name).then_some(Entry { key, value })
    }

    /// The value of this key, see [`Node::entry`].
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Keys of a mapping that stand in it more than once: each repeated key with the one before it.
    #[must_use]
    pub fn duplicate_keys(self) -> Vec<(Self, Self)> {
        let data = self.data();
        let mut keys: Vec<Self> = match data.content {
            Content::Children { count, keys } if data.kind == Kind::Mapping => match keys.sorted(count) {
                Some(index) => {
                    let ids = self.sorted_keys(index, count);
                    ids.iter().filter_map(|&id| self.document.node(id)).collect()
                }
                None if keys.are_distinct() => return Vec::new(),
                None => {
                    let mut keys: Vec<_> = self.written_entries().map(|entry| entry.key).collect();
                    if differ(&keys) {
                        return Vec::new();
                    }
                    keys.sort_by_cached_key(|key| key.key_text());
                    keys
                }
            },
            _ => return Vec::new(),
        };
        keys.retain(|key| !key.is_merge_key());
        let same = |pair: &&[Self]| {
            let first = pair[0].key_text();
            first.is_some() && first == pair[1].key_text()
        };
        let mut pairs: Vec<_> = keys.windows(2).filter(same).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_by_key(|(_, again)| again.id);
        pairs
    }
}

/// Whether it is plain that few keys differ: all of them read as they are written, and no two are written alike.
fn differ(keys: &[Node<'_>]) -> bool {
    keys.iter().enumerate().all(|(at, key)| {
        let before = keys.get(..at).unwrap_or_default();
        key_as_written(key.document, key.id).is_some_and(|text| before.iter().all(|other| other.text() != Some(text)))
    })
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn explicit_keys_win_over_merged_ones_and_earlier_sources_over_later() {
        let text = "a: &a {x: 1, w: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], w: 3}\nd: {<<: *b}\n";
        let stream = parse(text);
        let root = stream.documents[0].root().unwrap();
        let c = root.get("c").unwrap();
        let numbers = ["x", "w", "z"].map(|key| c.get(key).unwrap().as_i64().unwrap());
        assert_eq!(numbers, [1, 3, 2]);
        let keys: Vec<_> = c.entries().map(|entry| entry.key.text().unwrap()).collect();
        assert_eq!(keys, ["w", "x", "z"]);
        assert_eq!(root.at(&["d", "z"]).unwrap().as_i64(), Some(2));
        assert!(stream.errors.is_empty());
    }

    #[test]
    fn the_last_of_equal_keys_counts_and_all_are_reported() {
        let stream = parse("a: 1\n\"a\": 2\nyes: 3\n'true': 4\n");
        let root = stream.documents[0].root().unwrap();
        assert_eq!(root.get("a").unwrap().as_i64(), Some(2));
        assert_eq!(root.get("true").unwrap().as_i64(), Some(4));
        assert_eq!(root.get("yes"), None);
        assert_eq!(root.duplicate_keys().len(), 2);
    }

    #[test]
    fn large_mappings_answer_as_small_ones_do() {
        let mut text: String = (0..500).map(|n| format!("k{n}: {n}\n")).collect();
        text.push_str("k7: again\non: x\n<<: {k501: merged}\n");
        let stream = parse(&text);
        let root = stream.documents[0].root().unwrap();
        assert_eq!(root.get("k499").unwrap().as_i64(), Some(499));
        assert_eq!(root.get("k7").unwrap().as_str(), Some("again"));
        assert_eq!(root.get("true").unwrap().as_str(), Some("x"));
        assert_eq!(root.get("k501").unwrap().as_str(), Some("merged"));
        assert_eq!(root.get("nothing"), None);
        assert_eq!(root.duplicate_keys().len(), 1);
        assert_eq!(root.entries().count(), 503);
    }
}

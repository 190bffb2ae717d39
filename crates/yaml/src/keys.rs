//! What helps to find a key in a mapping.

use crate::Node;
use crate::document::{Content, Document, NodeId, Tag};
use crate::scalar::{self, Value};

/// What is known of the keys of a mapping beside the keys themselves, in one word.
///
/// Rules ask for very many keys, and most are not there. A small mapping has a bit for each of its keys, chosen by the key's
/// text: a key whose bit is not set is not there. A large mapping has its keys sorted, and this says where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keys(u32);

/// How to find a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Find {
    /// It is not there.
    Nowhere,
    /// It stands there once at most.
    First,
    /// It may stand there more than once; the last one counts.
    Last,
    /// In the sorted keys that begin at this place of [`Document::sorted`].
    Sorted(u32),
}

/// Mappings with more keys have them sorted.
const SMALL: u32 = 16;

/// The bit that says that no two keys share one.
const DISTINCT: u32 = 1 << 31;

/// Any key may be there, more than once.
const ANY: u32 = !DISTINCT;

impl Keys {
    /// Those of a mapping without keys, and of a sequence.
    pub(crate) const NONE: Self = Self(DISTINCT);

    /// Those of a mapping with so many keys and values behind it.
    pub(crate) fn of(document: &mut Document<'_>, mapping: NodeId, children: u32) -> Self {
        if children > 2 * SMALL {
            let ids = sort(document, mapping, children);
            return Self::add_sorted(document, ids);
        }
        let mut keys = DISTINCT;
        each_key(document, mapping, |key| {
            let bit = key_as_written(document, key).map_or(ANY, bit);
            if keys & bit != 0 {
                keys &= !DISTINCT;
            }
            keys |= bit;
        });
        Self(keys)
    }

    /// Those of a large mapping, sorted already.
    pub(crate) fn add_sorted(document: &mut Document<'_>, ids: impl IntoIterator<Item = NodeId>) -> Self {
        let index = u32::try_from(document.sorted.len()).unwrap_or(u32::MAX);
        document.sorted.extend(ids);
        Self(index)
    }

    /// How to find `key` in a mapping of `count` entries.
    pub(crate) fn find(self, count: u32, key: &str) -> Find {
        if count > SMALL {
            Find::Sorted(self.0)
        } else if self.0 & bit(key) == 0 {
            Find::Nowhere
        } else if self.are_distinct() {
            Find::First
        } else {
            Find::Last
        }
    }

    /// Where the keys of a mapping of `count` entries are sorted, if they are.
    pub(crate) fn sorted(self, count: u32) -> Option<u32> {
        (count > SMALL).then_some(self.0)
    }

    /// Whether all keys of a small mapping certainly differ.
    pub(crate) fn are_distinct(self) -> bool {
        self.0 & DISTINCT != 0
    }
}

/// The bit of a key: of its length, and of its first and last byte.
fn bit(key: &str) -> u32 {
    let bytes = key.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return 1 };
    let mixed = (bytes.len() as u32) << 16 | u32::from(*first) << 8 | u32::from(*last);
    // The highest bits of a product depend on all of its factors.
    let number = mixed.wrapping_mul(0x9e37_79b1) >> 27;
    1 << number.min(30)
}

/// The text of a key that reads as it is written; nothing for one that may read otherwise, such as `yes` or `010`.
pub(crate) fn key_as_written<'d>(document: &'d Document<'_>, key: NodeId) -> Option<&'d str> {
    let data = document.nodes.get(key as usize)?;
    let text = match data.content {
        Content::Borrowed(span) => span.of(document.text),
        Content::Owned(span) => span.of(&document.unescaped),
        _ => return None,
    };
    let is_text =
        data.tag == Tag::None && is_name(text) || matches!(scalar::resolve(text, data.style, data.tag), Value::Str(_));
    is_text.then_some(text)
}

/// Whether a text certainly is a string, in any style: only short words have a second meaning, such as `false`.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() > 5 && text.starts_with(|first: char| first.is_ascii_alphabetic())
}

fn each_key(document: &Document<'_>, mapping: NodeId, mut visit: impl FnMut(NodeId)) {
    let mut id = mapping + 1;
    while let Some(key) = document.nodes.get(id as usize) {
        visit(id);
        let Some(value) = document.nodes.get(key.next as usize) else { break };
        id = value.next;
    }
}

/// The keys of a mapping, sorted.
fn sort(document: &Document<'_>, mapping: NodeId, children: u32) -> Vec<NodeId> {
    let mut keys = Vec::with_capacity(children as usize / 2);
    each_key(document, mapping, |key| keys.push(key));
    let mut named: Vec<_> = keys.iter().map(|&key| (document.node(key).and_then(Node::key_text), key)).collect();
    named.sort();
    keys.clear();
    keys.extend(named.into_iter().map(|(_, key)| key));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn keys_that_read_otherwise_than_written_are_still_found() {
        for (text, key) in [
            ("yes: 1", "true"),
            ("off: 1", "false"),
            ("010: 1", "8"),
            ("1e1: 1", "10"),
            ("\"a\\x62\": 1", "ab"),
            ("'yes': 1", "yes"),
            ("!!str yes: 1", "yes"),
            ("a: &a b\n*a : 1", "b"),
        ] {
            let stream = parse(text);
            let root = stream.documents[0].root().unwrap();
            assert!(root.get(key).is_some(), "{text}");
            assert!(root.get("b\u{e9}").is_none() && root.get("").is_none(), "{text}");
        }
    }

    #[test]
    fn keys_with_the_same_bit_are_told_apart() {
        let names: Vec<String> = (b'a'..=b'p').map(|letter| format!("{}xx", letter as char)).collect();
        let text: String = names.iter().map(|name| format!("{name}: {name}\n")).collect();
        let stream = parse(&text);
        let root = stream.documents[0].root().unwrap();
        for name in &names {
            assert_eq!(root.get(name).and_then(Node::text), Some(name.as_str()));
        }
        assert!(root.duplicate_keys().is_empty());
    }
}

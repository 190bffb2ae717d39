//! Which objects a patch or a replacement means.

use plimsoll_yaml::Node;

use crate::pattern::Pattern;
use crate::resource::Resource;
use crate::tree::Tree;

/// A selector of objects. What it leaves out does not matter.
#[derive(Clone, Debug)]
pub(crate) struct Select {
    /// Group, version, kind, name, namespace.
    parts: [Option<Pattern>; 5],
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
    is_empty: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    /// Nothing for a requirement about the key alone.
    values: Option<Vec<String>>,
    is_wanted: bool,
}

const PARTS: [&str; 5] = ["group", "version", "kind", "name", "namespace"];

impl Select {
    /// Reads the fields of a `target` or `select`.
    ///
    /// # Errors
    /// It is beyond what is understood.
    pub(crate) fn read(node: Node<'_>) -> Result<Self, String> {
        let mut parts: [Option<Pattern>; 5] = Default::default();
        let mut is_empty = true;
        for (part, field) in parts.iter_mut().zip(PARTS) {
            if let Some(text) = node.get(field).and_then(Node::text).filter(|text| !text.is_empty()) {
                is_empty = false;
                *part = Some(Pattern::parse(text).ok_or_else(|| format!("the pattern '{text}' is not understood"))?);
            }
        }
        let labels = requirements(node.get("labelSelector").and_then(Node::text).unwrap_or_default())?;
        let annotations = requirements(node.get("annotationSelector").and_then(Node::text).unwrap_or_default())?;
        is_empty &= labels.is_empty() && annotations.is_empty();
        Ok(Self { parts, labels, annotations, is_empty })
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Whether it means an object by what that is or was called.
    pub(crate) fn fits(&self, resource: &Resource<'_>) -> bool {
        let fits = |at: usize, text: &str| self.parts[at].as_ref().is_none_or(|pattern| pattern.fits(text));
        let by_id = resource.ids().any(|id| {
            fits(0, &id.group)
                && fits(1, &id.version)
                && fits(2, &id.kind)
                && fits(3, &id.name)
                && (fits(4, &id.namespace) || fits(4, id.effective_namespace()))
        });
        by_id && all(&self.labels, &resource.tree, "labels") && all(&self.annotations, &resource.tree, "annotations")
    }
}

fn all(requirements: &[Requirement], tree: &Tree<'_>, field: &str) -> bool {
    requirements.iter().all(|requirement| {
        let value = tree.text_of(&["metadata", field, &requirement.key]);
        let holds = match (&requirement.values, &value) {
            (None, value) => value.is_some(),
            (Some(values), Some(value)) => values.contains(value),
            (Some(_), None) => false,
        };
        holds == requirement.is_wanted
    })
}

/// Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
fn requirements(text: &str) -> Result<Vec<Requirement>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let open = rest.find('(').filter(|open| rest.find(',').is_none_or(|comma| *open < comma));
        let from = open.map_or(0, |open| rest.get(open..).and_then(|rest| rest.find(')')).map_or(0, |at| open + at));
        let end = rest.get(from..).and_then(|rest| rest.find(',')).map_or(rest.len(), |at| from + at);
        let part = rest.get(..end).unwrap_or_default().trim();
        found.push(requirement(part).ok_or_else(|| format!("the selector '{text}' is not understood"))?);
        rest = rest.get(end + 1..).unwrap_or_default().trim();
    }
    Ok(found)
}

fn requirement(part: &str) -> Option<Requirement> {
    let of = |key: &str, values: Option<Vec<String>>, is_wanted| {
        let key = key.trim();
        let is_name = !key.is_empty() && !key.contains([' ', '(', '!']);
        is_name.then(|| Requirement { key: key.to_owned(), values, is_wanted })
    };
    let one = |value: &str| Some(vec![value.trim().to_owned()]);
    if let Some((before, list)) = part.strip_suffix(')').and_then(|part| part.split_once('(')) {
        let values = Some(list.split(',').map(|value| value.trim().to_owned()).collect());
        let (key, operator) = before.trim().rsplit_once(' ')?;
        return match operator {
            "in" => of(key, values, true),
            "notin" => of(key, values, false),
            _ => None,
        };
    }
    if let Some((key, value)) = part.split_once("!=") {
        return of(key, one(value), false);
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return of(key, one(value), true);
    }
    match part.strip_prefix('!') {
        Some(key) => of(key, None, false),
        None => of(part, None, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_selectors_are_read() {
        let show = |text: &str| -> Result<Vec<String>, String> {
            let show = |found: Requirement| {
                format!("{} {:?} {}", found.key, found.values.unwrap_or_default(), found.is_wanted)
            };
            Ok(requirements(text)?.into_iter().map(show).collect())
        };
        let found = show("a=b, c != d,e in (f, g),h notin (i),j,!k,l==m").unwrap();
        let wanted = [
            r#"a ["b"] true"#,
            r#"c ["d"] false"#,
            r#"e ["f", "g"] true"#,
            r#"h ["i"] false"#,
            "j [] true",
            "k [] false",
            r#"l ["m"] true"#,
        ];
        assert_eq!(found, wanted);
        assert!(show("a b").is_err());
    }
}

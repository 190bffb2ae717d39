use crate::Node;

/// A place at which two trees differ.
#[derive(Clone, Debug)]
pub struct Change<'b, 'a> {
    /// The keys and numbers that lead there, such as `spec.containers[0].image`; numbers are those of the longer list.
    pub path: String,
    /// What was there.
    pub before: Option<Node<'b>>,
    /// What is there.
    pub after: Option<Node<'a>>,
}

/// Where two trees differ as values, down to the scalars and empty collections of what is only in one.
///
/// How a value is written does not count, nor does the order of keys. A null in place of a collection is one that is not
/// there. Of lists of different lengths the items that are the
/// same at both ends are left out; where those between cannot be paired the lists as a whole are the difference.
#[must_use]
pub fn changes<'b, 'a>(before: Node<'b>, after: Node<'a>) -> Vec<Change<'b, 'a>> {
    let mut found = Vec::new();
    compare(before, after, "", &mut found);
    found
}

/// Trees are no deeper than [`NESTING_LIMIT`](crate::NESTING_LIMIT), and so is this.
fn compare<'b, 'a>(before: Node<'b>, after: Node<'a>, path: &str, found: &mut Vec<Change<'b, 'a>>) {
    let is_same_kind = before.kind() == after.kind();
    if before.is_null() && !after.is_scalar() {
        leaves(after, path, &mut |path, node| found.push(Change { path, before: None, after: Some(node) }));
    } else if after.is_null() && !before.is_scalar() {
        leaves(before, path, &mut |path, node| found.push(Change { path, before: Some(node), after: None }));
    } else if is_same_kind && before.is_mapping() {
        for entry in before.entries() {
            let Some(key) = entry.key.key_text() else { continue };
            match after.get(&key) {
                Some(other) => compare(entry.value, other, &below(path, &key), found),
                None => leaves(entry.value, &below(path, &key), &mut |path, node| {
                    found.push(Change { path, before: Some(node), after: None });
                }),
            }
        }
        for entry in after.entries() {
            let Some(key) = entry.key.key_text().filter(|key| before.get(key).is_none()) else { continue };
            leaves(entry.value, &below(path, &key), &mut |path, node| {
                found.push(Change { path, before: None, after: Some(node) });
            });
        }
    } else if is_same_kind && before.is_sequence() {
        lists(before, after, path, found);
    } else if !is_same_kind || before.typed() != after.typed() {
        found.push(Change { path: path.to_owned(), before: Some(before), after: Some(after) });
    }
}

fn lists<'b, 'a>(before: Node<'b>, after: Node<'a>, path: &str, found: &mut Vec<Change<'b, 'a>>) {
    let (old, new): (Vec<Node<'b>>, Vec<Node<'a>>) = (before.items().collect(), after.items().collect());
    if old.len() == new.len() {
        for (index, (old, new)) in old.into_iter().zip(new).enumerate() {
            compare(old, new, &format!("{path}[{index}]"), found);
        }
        return;
    }
    let is_same = |(old, new): &(&Node<'b>, &Node<'a>)| changes(**old, **new).is_empty();
    let start = old.iter().zip(&new).take_while(is_same).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(is_same).count();
    let (less, more) = (start..old.len() - end, start..new.len() - end);
    if !less.is_empty() && !more.is_empty() {
        found.push(Change { path: path.to_owned(), before: Some(before), after: Some(after) });
        return;
    }
    for index in less {
        leaves(old[index], &format!("{path}[{index}]"), &mut |path, node| {
            found.push(Change { path, before: Some(node), after: None });
        });
    }
    for index in more {
        leaves(new[index], &format!("{path}[{index}]"), &mut |path, node| {
            found.push(Change { path, before: None, after: Some(node) });
        });
    }
}

/// The scalars and empty collections of a tree.
fn leaves<'t>(node: Node<'t>, path: &str, take: &mut dyn FnMut(String, Node<'t>)) {
    let mut is_empty = true;
    for entry in node.entries() {
        is_empty = false;
        leaves(entry.value, &below(path, &entry.key.key_text().unwrap_or_default()), take);
    }
    for (index, item) in node.items().enumerate() {
        is_empty = false;
        leaves(item, &format!("{path}[{index}]"), take);
    }
    if is_empty {
        take(path.to_owned(), node);
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn only_values_count_and_each_change_has_a_path() {
        let changes = |before: &str, after: &str| {
            let (before, after) = (parse(before), parse(after));
            let roots = (before.documents[0].root().unwrap(), after.documents[0].root().unwrap());
            super::changes(roots.0, roots.1).into_iter().map(|change| change.path).collect::<Vec<_>>()
        };
        assert_eq!(changes("a: yes\nb: {c: [1]}\n", "b:\n  c:\n  - 1 # x\na: true\n"), [""; 0]);
        assert_eq!(changes("a: 1\nb: 2\n", "a: '1'\nc: 2\n"), ["a", "b", "c"]);
        assert_eq!(changes("a: 1\n", "a: 1\nb: {c: {d: [1, {}]}}\n"), ["b.c.d[0]", "b.c.d[1]"]);
        assert_eq!(changes("l: [a, b, c]\n", "l: [a, c]\n"), ["l[1]"]);
        assert_eq!(changes("l: [a, b]\n", "l: [a, b, {c: 1}]\n"), ["l[2].c"]);
        assert_eq!(changes("l: [{a: 1}, b]\n", "l: [{a: 2}, b]\n"), ["l[0].a"]);
        assert_eq!(changes("l: [a, b, c]\n", "l: [x, y]\n"), ["l"]);
    }
}

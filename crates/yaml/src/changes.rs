use crate::Node;

/// Where two trees differ as values: the path of each entry that is only in one, or has another value, such as
/// `spec.containers[0].image`. Of a list that has items more or less, the items that are the same at both ends are left
/// out, and the list itself is named if those between cannot be paired.
///
/// How a value is written does not count, nor does the order of keys.
#[must_use]
pub fn changes(before: Node<'_>, after: Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    compare(before, after, "", &mut found);
    found
}

/// Trees are no deeper than [`NESTING_LIMIT`](crate::NESTING_LIMIT), and so is this.
fn compare(before: Node<'_>, after: Node<'_>, path: &str, found: &mut Vec<String>) {
    if before.kind() != after.kind() {
        found.push(path.to_owned());
    } else if before.is_mapping() {
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        for entry in before.entries() {
            let Some(key) = entry.key.key_text() else { continue };
            match after.get(&key) {
                Some(other) => compare(entry.value, other, &below(&key), found),
                None => found.push(below(&key)),
            }
        }
        let added = after.entries().filter_map(|entry| entry.key.key_text()).filter(|key| before.get(key).is_none());
        found.extend(added.map(|key| below(&key)));
    } else if before.is_sequence() {
        lists(before, after, path, found);
    } else if before.typed() != after.typed() {
        found.push(path.to_owned());
    }
}

fn lists(before: Node<'_>, after: Node<'_>, path: &str, found: &mut Vec<String>) {
    let (old, new): (Vec<Node<'_>>, Vec<Node<'_>>) = (before.items().collect(), after.items().collect());
    if old.len() == new.len() {
        for (index, (old, new)) in old.into_iter().zip(new).enumerate() {
            compare(old, new, &format!("{path}[{index}]"), found);
        }
        return;
    }
    let is_same = |(old, new): &(&Node<'_>, &Node<'_>)| changes(**old, **new).is_empty();
    let start = old.iter().zip(&new).take_while(is_same).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(is_same).count();
    match (old.len() - start - end, new.len() - start - end) {
        (0, more) => found.extend((start..start + more).map(|index| format!("{path}[{index}]"))),
        (less, 0) => found.extend((start..start + less).map(|index| format!("{path}[{index}]"))),
        _ => found.push(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn only_values_count_and_each_change_has_a_path() {
        let changes = |before: &str, after: &str| {
            let (before, after) = (parse(before), parse(after));
            super::changes(before.documents[0].root().unwrap(), after.documents[0].root().unwrap())
        };
        assert_eq!(changes("a: yes\nb: {c: [1]}\n", "b:\n  c:\n  - 1 # x\na: true\n"), [""; 0]);
        assert_eq!(changes("a: 1\nb: 2\n", "a: '1'\nc: 2\n"), ["a", "b", "c"]);
        assert_eq!(changes("l: [a, b, c]\n", "l: [a, c]\n"), ["l[1]"]);
        assert_eq!(changes("l: [a, b]\n", "l: [a, b, {c: 1}]\n"), ["l[2]"]);
        assert_eq!(changes("l: [{a: 1}, b]\n", "l: [{a: 2}, b]\n"), ["l[0].a"]);
        assert_eq!(changes("l: [a, b, c]\n", "l: [x, y]\n"), ["l"]);
    }
}

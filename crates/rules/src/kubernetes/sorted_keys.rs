use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    for mapping in object.root.subtree().filter(|node| node.is_mapping() && !node.is_alias()) {
        let keys: Vec<_> = mapping.written_entries().map(|entry| entry.key).collect();
        let wrong = keys.windows(2).find_map(|pair| match pair {
            [above, below] => Some((above.text()?, below.text()?, below)).filter(|(above, text, _)| text < above),
            _ => None,
        });
        if let Some((above, text, key)) = wrong {
            report.emit(Finding::at(key.span()).arg(text).arg(above));
        }
    }
}

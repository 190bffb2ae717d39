use plimsoll_kubernetes::Object;
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    for mapping in object.root.subtree().filter(|node| node.is_mapping() && !node.is_alias()) {
        let keys = || mapping.written_entries().map(|entry| entry.key);
        let wrong = keys().zip(keys().skip(1)).find_map(|(above, key)| {
            let (above, text) = (above.text()?, key.text()?);
            (text < above).then_some((above, text, key))
        });
        if let Some((above, text, key)) = wrong {
            report.emit(Finding::at(key.span()).arg(text).arg(above));
        }
    }
}

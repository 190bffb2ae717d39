//! Keys are compared as Kubernetes reads them, so that `yes` and `true` are the same key.

use std::collections::BTreeSet;

use plimsoll_lint::{Finding, ManifestView, Report};

pub(crate) fn check(view: &ManifestView<'_>, report: &mut Report<'_>) {
    let documents: BTreeSet<u32> = view.manifest.objects.iter().map(|object| object.document).collect();
    for document in documents.iter().filter_map(|&index| view.stream.documents.get(index as usize)) {
        for mapping in document.nodes().filter(|node| node.is_mapping() && !node.is_alias()) {
            for (first, again) in mapping.duplicate_keys() {
                let key = again.text().unwrap_or_default();
                report.emit(Finding::at(again.span()).arg(key).related(first.span(), "the first one"));
            }
        }
    }
}

use plimsoll_lint::{DockerfileView, Finding, Report};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let stages: Vec<_> = view.build.stages().filter_map(|stage| Some((stage.name()?, stage.name_word()?))).collect();
    // The first of each name, sorted by name; stages of one name keep their order.
    let mut sorted = stages.clone();
    sorted.sort_by_key(|(name, _)| *name);
    sorted.dedup_by_key(|(name, _)| *name);
    for (name, word) in stages {
        let first = sorted.binary_search_by_key(&name, |(other, _)| *other).ok().and_then(|at| sorted.get(at));
        if let Some((_, first)) = first.filter(|(_, first)| first.span != word.span) {
            report.emit(Finding::at(word.span).arg(name).related(first.span, "the first stage of that name"));
        }
    }
}

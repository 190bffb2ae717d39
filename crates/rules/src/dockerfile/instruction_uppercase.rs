use plimsoll_dockerfile::{Instruction, Keyword};
use plimsoll_lint::{DockerfileView, Finding, Fix, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let is_lower =
        |one: &Instruction<'_>| one.keyword_span.of(file.text).bytes().all(|byte| !byte.is_ascii_uppercase());
    let known = || file.instructions.iter().filter(|instruction| instruction.keyword != Keyword::Unknown);
    let Some(first) = known().next().filter(|_| known().all(is_lower)) else { return };
    let words = known().flat_map(|instruction| std::iter::once(instruction).chain(instruction.trigger()));
    let edits = words.map(|one| Edit::replace(one.keyword_span, one.keyword_span.of(file.text).to_ascii_uppercase()));
    let mut edits: Vec<Edit> = edits.collect();
    // The word AS belongs to them.
    for stage in view.build.stages() {
        if let Some(word) = stage.from().and_then(|from| from.words().get(1)).filter(|word| word.raw == "as") {
            edits.push(Edit::replace(word.span, "AS"));
        }
    }
    edits.sort_by_key(|edit| edit.span);
    let finding = Finding::at(first.keyword_span).arg(first.keyword_span.of(file.text));
    report.emit(finding.fix(Fix::safe("Write the instructions in upper case", edits)));
}

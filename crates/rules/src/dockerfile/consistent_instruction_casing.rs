use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let keywords = || {
        let known = file.instructions.iter().filter(|instruction| instruction.keyword != Keyword::Unknown);
        known.map(|instruction| (instruction.keyword_span, instruction.keyword_span.of(file.text)))
    };
    let count = |wanted: fn(char) -> bool| keywords().filter(|(_, keyword)| keyword.chars().all(wanted)).count();
    let is_lower = count(|c| c.is_ascii_lowercase()) > count(|c| c.is_ascii_uppercase());
    for (span, keyword) in keywords() {
        let wanted = if is_lower { keyword.to_ascii_lowercase() } else { keyword.to_ascii_uppercase() };
        if wanted != keyword {
            let title = format!("Write {wanted}");
            report.emit(Finding::at(span).arg(keyword).safe_fix(title, Edit::replace(span, wanted)));
        }
    }
}

use plimsoll_dockerfile::{Source, Stage};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for reference in stage.sources() {
        let Source::Stage(other) = reference.source else { continue };
        if other.index() > stage.index() || reference.text.bytes().any(|byte| !byte.is_ascii_digit()) {
            continue;
        }
        let finding = Finding::at(reference.span).arg(reference.text);
        let fix = match (other.name_word(), other.from()) {
            (Some(name), _) => vec![Edit::replace(reference.span, name.raw.as_ref())],
            (None, Some(from)) if from.words().len() == 1 => {
                let name = format!("stage-{}", reference.text);
                if stage.build().stage_named(&name).is_some() {
                    report.emit(finding);
                    continue;
                }
                let end = from.words().last().map_or(from.span.end, |word| word.span.end);
                let keyword = if from.keyword_span.of(stage.build().text()) == "from" { "as" } else { "AS" };
                vec![Edit::insert(end, format!(" {keyword} {name}")), Edit::replace(reference.span, name)]
            }
            _ => {
                report.emit(finding);
                continue;
            }
        };
        report.emit(finding.fix(Fix::r#unsafe("Use a name", fix)));
    }
}

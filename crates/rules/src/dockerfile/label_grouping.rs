use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let file = stage.build().file();
    let is_label = |one: &Instruction<'_>| {
        one.keyword == Keyword::Label && !one.pairs().is_empty() && one.pairs().iter().all(|pair| !pair.legacy)
    };
    let continues = |a: &Instruction<'_>, b: &Instruction<'_>| {
        let between = Span::new(a.span.end, b.span.start).of(file.text);
        is_label(a) && is_label(b) && between.trim().is_empty()
    };
    for group in stage.instructions().chunk_by(continues) {
        let [_, second, ..] = group else { continue };
        let newline = file.line_break();
        let joint = format!(" {}{newline}      ", file.escape);
        let edits = group.windows(2).filter_map(|pair| {
            let [above, below] = pair else { return None };
            let gap = Span::new(above.pairs().last()?.span.end, below.pairs().first()?.span.start);
            Some(Edit::replace(gap, joint.as_str()))
        });
        let finding = Finding::at(second.keyword_span).arg(group.len().to_string());
        report.emit(finding.fix(Fix::safe("Join the LABEL instructions", edits.collect())));
    }
}

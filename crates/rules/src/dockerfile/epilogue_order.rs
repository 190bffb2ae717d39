use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Fix, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let file = stage.build().file();
    let continues = |a: &Instruction<'_>, b: &Instruction<'_>| {
        rank(a).is_some() && rank(b).is_some() && Span::new(a.span.end, b.span.start).of(file.text).trim().is_empty()
    };
    let Some(group) = stage.instructions().chunk_by(continues).last() else { return };
    let Some(pair) = group.windows(2).find(|pair| rank(&pair[0]) > rank(&pair[1])) else { return };
    let mut sorted: Vec<&Instruction<'_>> = group.iter().collect();
    sorted.sort_by_key(|instruction| rank(instruction));
    let edits = group.iter().zip(sorted).filter(|(place, wanted)| place.span != wanted.span);
    let edits = edits.map(|(place, wanted)| Edit::replace(place.span, wanted.span.of(file.text))).collect();
    let finding = Finding::at(pair[1].keyword_span).arg(pair[1].keyword.as_str()).arg(pair[0].keyword.as_str());
    report.emit(finding.fix(Fix::safe("Put them in order", edits)));
}

/// Where an instruction stands in the usual order of the last ones.
fn rank(instruction: &Instruction<'_>) -> Option<u8> {
    match instruction.keyword {
        Keyword::Stopsignal => Some(0),
        Keyword::Healthcheck => Some(1),
        Keyword::Entrypoint => Some(2),
        Keyword::Cmd => Some(3),
        _ => None,
    }
}

use std::collections::HashMap;

use plimsoll_dockerfile::{Instruction, Keyword, Pair, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let text = stage.build().text();
    let mut last: HashMap<&str, (&Instruction<'_>, &Pair<'_>)> = HashMap::new();
    for label in stage.all(Keyword::Label) {
        for pair in label.pairs() {
            let Some(name) = pair.key.literal() else { continue };
            let Some((earlier, overridden)) = last.insert(name, (label, pair)) else { continue };
            let finding = Finding::at(overridden.key.span).arg(name).related(pair.key.span, "the one that counts");
            report.emit(if earlier.pairs().len() == 1 {
                finding.safe_fix("Delete the label without effect", Edit::delete(whole_lines(earlier.span, text)))
            } else {
                finding
            });
        }
    }
}

/// The lines of an instruction, with the end of the last.
fn whole_lines(span: Span, text: &str) -> Span {
    let rest = text.get(span.end as usize..).unwrap_or_default();
    let ending =
        rest.len() - rest.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n').map_or(rest.len(), str::len);
    Span::new(span.start, span.end + u32::try_from(ending).unwrap_or(0))
}

use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

use super::syntax_error::{instruction_at, report_each};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    report_each(view, report, |error| {
        let SyntaxErrorKind::UnterminatedQuote { quote } = &error.kind else { return None };
        let finding = Finding::at(error.span).arg(quote.to_string());
        Some(match end_of_operand(view, error.span) {
            Some(end) => finding.unsafe_fix("Close the quote", Edit::insert(end, quote.to_string())),
            None => finding,
        })
    });
}

/// Where the operand with the quote ends, if it is all on one line.
fn end_of_operand(view: &DockerfileView<'_>, quote: Span) -> Option<u32> {
    let instruction = instruction_at(view, quote)?;
    let words = instruction.words().iter().map(|word| word.span);
    let flags = instruction.flags.iter().map(|flag| flag.span);
    let operand = words.chain(instruction.pairs().iter().map(|pair| pair.span)).chain(flags);
    let operand = operand.into_iter().find(|span| span.covers(quote))?;
    let rest = Span::new(quote.start, operand.end).of(view.build.text());
    let length = u32::try_from(rest.trim_end().len()).ok()?;
    (!rest.contains('\n')).then_some(quote.start + length)
}

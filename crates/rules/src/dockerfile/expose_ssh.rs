use plimsoll_dockerfile::{Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

use super::delete::without_operand;
use super::exposed_ports;

const SSH: u16 = 22;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (word, ports) in exposed_ports(*stage) {
        let (first, last) = ports.split_once('-').unwrap_or((&ports, &ports));
        if let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>())
            && (first..=last).contains(&SSH)
        {
            let finding = Finding::at(word.span).arg(ports.as_str());
            let edit = deletion(*stage, word).filter(|_| first == last);
            report.emit(match edit {
                Some(edit) => finding.unsafe_fix("Delete the port", edit),
                None => finding,
            });
        }
    }
}

fn deletion(stage: Stage<'_>, word: &Word<'_>) -> Option<Edit> {
    let expose = stage.all(Keyword::Expose).find(|expose| expose.span.covers(word.span))?;
    let words: Vec<Span> = expose.words().iter().map(|word| word.span).collect();
    without_operand(expose, word.span, &words, stage.build().text())
}

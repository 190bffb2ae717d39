//! Runs when it is known which suppressions silenced something. Rules that are off say nothing about their suppressions.

use plimsoll_lint::{Finding, Report, Suppression, Suppressions};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(suppressions: &Suppressions, report: &mut Report<'_>) {
    for suppression in suppressions.list().iter().filter(|suppression| suppression.is_own) {
        if let Some(last) = suppression.until
            && last < report.settings().today
        {
            let finding = Finding::at(suppression.span).message("expired").arg(last.to_string());
            report.emit(finding.safe_fix("Delete the expired comment", Edit::delete(suppression.removal)));
            continue;
        }
        let settings = report.settings();
        let unused: Vec<usize> = (0..suppression.rules.len())
            .filter(|&at| {
                let rule = &suppression.rules[at];
                !rule.is_used() && rule.indices.iter().any(|&index| settings.is_enabled(index))
            })
            .collect();
        if unused.is_empty() {
            continue;
        }
        if unused.len() == suppression.rules.len() {
            let names: Vec<&str> = suppression.rules.iter().map(|rule| rule.name.as_str()).collect();
            let finding = Finding::at(suppression.span).arg(names.join(", "));
            report.emit(finding.safe_fix("Delete the comment", Edit::delete(suppression.removal)));
            continue;
        }
        for at in unused {
            let rule = &suppression.rules[at];
            let finding = Finding::at(rule.span).arg(rule.name.as_str());
            report.emit(finding.safe_fix("Delete the name", Edit::delete(with_comma(suppression, at))));
        }
    }
}

/// The name with the comma that parts it from its neighbour.
fn with_comma(suppression: &Suppression, at: usize) -> Span {
    let span = suppression.rules[at].span;
    match (at.checked_sub(1).map(|before| suppression.rules[before].span), suppression.rules.get(at + 1)) {
        (_, Some(next)) => Span::new(span.start, next.span.start),
        (Some(before), None) => Span::new(before.end, span.end),
        (None, None) => span,
    }
}

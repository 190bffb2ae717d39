use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

use super::trailing_blanks::is_in_heredoc;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let content = file.text.trim_end();
    let rest = Span::from_range(content.len()..file.text.len());
    if content.is_empty() || is_in_heredoc(&file.instructions, rest) {
        return;
    }
    let ending = file.line_break();
    let newlines = rest.of(file.text).matches('\n').count();
    if newlines == 0 {
        let line = content.lines().last().unwrap_or("");
        let finding = Finding::at(Span::empty(rest.start)).message("missing").arg(line);
        report.emit(finding.safe_fix("Add a line ending", Edit::insert(rest.end, ending)));
    } else if newlines > 1 {
        let head = rest.of(file.text).find('\n').map_or(0, |at| at + 1);
        let extra = Span::from_range(content.len() + head..file.text.len());
        let finding = Finding::at(extra).arg((newlines - 1).to_string());
        report.emit(finding.safe_fix("Delete the empty lines", Edit::delete(extra)));
    }
}

use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for shell in stage.all(Keyword::Shell).filter(|shell| is_powershell(shell)) {
        let words = shell.words();
        if words.iter().any(|word| word.raw.contains("ErrorActionPreference")) {
            continue;
        }
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        let finding = Finding::at(first.span).arg(first.raw.as_ref());
        report.emit(if last.raw.eq_ignore_ascii_case("-command") || last.raw.eq_ignore_ascii_case("-c") {
            let edit = Edit::insert(last.span.end, ", \"$ErrorActionPreference = 'Stop';\"");
            finding.unsafe_fix("Stop at errors", edit)
        } else {
            finding
        });
    }
}

/// Whether a SHELL starts PowerShell.
pub(super) fn is_powershell(shell: &Instruction<'_>) -> bool {
    let program = shell.words().first().map_or("", |word| word.raw.as_ref());
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
    matches!(name.as_str(), "powershell" | "powershell.exe" | "pwsh" | "pwsh.exe")
}

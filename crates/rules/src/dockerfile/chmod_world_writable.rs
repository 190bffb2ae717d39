use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if !view.stage.is_shipped() {
        return;
    }
    let text = view.stage.build().text();
    for command in insecure_flag::commands(view, &["chmod"]) {
        let Some(mode) = command.arguments.iter().find(|word| !is_option(&word.text)) else { continue };
        let mut files = command.operands().filter(|word| word.span.start > mode.span.start).peekable();
        let is_scratch = |path: &str| matches!(path.trim_end_matches('/'), "/tmp" | "/var/tmp" | "/dev/shm");
        if !is_world_writable(&mode.text) || files.peek().is_some() && files.all(|word| is_scratch(&word.text)) {
            continue;
        }
        let finding = Finding::at(mode.span).arg(format!("chmod {}", mode.text));
        report.emit(match without_others(&mode.text).filter(|_| mode.span.of(text) == mode.text) {
            Some(safer) => finding.unsafe_fix("Take the right to write from others", Edit::replace(mode.span, safer)),
            None => finding,
        });
    }
}

/// Whether it is an option, not a mode that begins with `-`.
fn is_option(word: &str) -> bool {
    word.starts_with("--")
        || (word.len() > 1 && word.starts_with('-') && word.bytes().skip(1).all(|b| b"Rcfv".contains(&b)))
}

/// Whether a mode lets others write. A sticky folder, where nobody deletes what is another's, is meant for that.
fn is_world_writable(mode: &str) -> bool {
    if mode.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
        let is_sticky = mode.len() == 4 && matches!(mode.as_bytes().first(), Some(b'1' | b'3' | b'5' | b'7'));
        let writes = matches!(mode.as_bytes().last(), Some(b'2' | b'3' | b'6' | b'7'));
        return mode.len() >= 3 && writes && !is_sticky;
    }
    let gives = |clause: &str| {
        clause.split_once(['+', '=']).is_some_and(|(who, what)| who.contains(['o', 'a']) && what.contains('w'))
    };
    !mode.contains('t') && mode.split(',').any(gives)
}

/// The same number without the last `w`.
fn without_others(mode: &str) -> Option<String> {
    let (head, last) = mode.split_at_checked(mode.len().checked_sub(1)?)?;
    let digit: u8 = last.parse().ok()?;
    mode.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{head}{}", digit & !2))
}

use plimsoll_dockerfile::{Installer, Keyword, ScriptCommand};
use plimsoll_lint::{Finding, Fix, Report, ScriptView};
use plimsoll_text::Edit;

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    if view.instruction.effective().keyword == Keyword::Run {
        view.script.commands.iter().for_each(|command| judge(view, command, report));
    }
}

fn judge(view: &ScriptView<'_>, command: &ScriptCommand, report: &mut Report<'_>) {
    use Installer::{Apk, Apt, Dnf, Yum, Zypper};
    let Some(install) = command.install().filter(|one| matches!(one.installer, Apt | Apk | Yum | Dnf | Zypper)) else {
        return;
    };
    let file = view.stage.build().file();
    let words = &install.packages;
    let is_plain = words.iter().all(|word| word.literal().is_some() && word.span.of(file.text) == word.text);
    let is_long = command.span.of(file.text).contains('\n');
    let Some(pair) = words.windows(2).find(|pair| pair[0].text > pair[1].text).filter(|_| is_plain && is_long) else {
        return;
    };
    let finding = Finding::at(pair[1].span).arg(pair[0].text.as_str()).arg(pair[1].text.as_str());
    let has_comment = file.comments_inside(view.instruction).iter().any(|comment| command.span.covers(comment.span));
    if has_comment {
        report.emit(finding);
        return;
    }
    let mut sorted: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    sorted.sort_unstable();
    let changed = words.iter().zip(sorted).filter(|(word, text)| word.text != *text);
    let edits = changed.map(|(word, text)| Edit::replace(word.span, text)).collect();
    report.emit(finding.fix(Fix::safe("Sort the packages", edits)));
}

use plimsoll_dockerfile::DirectiveKind;
use plimsoll_lint::{DockerfileView, Finding, Fix, Report, nearest};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let file = view.build.file();
    let head = file.instructions.first().map_or(u32::MAX, |first| first.span.start);
    let start = u32::from(file.text.starts_with('\u{feff}')) * 3;
    if file.text.get(start as usize..).is_some_and(|text| text.starts_with("#!")) {
        return;
    }
    for comment in file.comments.iter().take_while(|comment| comment.span.start < head) {
        let written = comment.span.of(file.text);
        let Some((name, value)) = written.trim_start_matches('#').split_once('=') else { continue };
        let (name, value) = (name.trim(), value.trim());
        let Some(kind) = meant(name, value).filter(|kind| file.directive(*kind).is_none()) else { continue };
        let right = kind.as_str();
        let finding = Finding::at(comment.span).arg(written);
        let is_typo = !name.eq_ignore_ascii_case(right);
        let finding = if is_typo { finding.message("typo").arg(right) } else { finding };
        let line = format!("# {right}={value}");
        let top = file.directives.last().map_or(start, |last| after_line(last.span.end, file.text));
        let edits = if comment.span.start == top {
            vec![Edit::replace(comment.span, line)]
        } else {
            let whole = Span::new(comment.span.start, after_line(comment.span.end, file.text));
            vec![Edit::insert(top, line + "\n"), Edit::delete(whole)]
        };
        report.emit(finding.fix(Fix::r#unsafe("Write the directive at the head", edits)));
    }
}

/// The directive that a comment of this form is meant to be.
fn meant(name: &str, value: &str) -> Option<DirectiveKind> {
    let is_word = name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let near = nearest(name, ["syntax", "escape"]).filter(|_| is_word)?;
    let is_image = value.contains(['/', ':']) && !value.contains(char::is_whitespace);
    match near {
        "syntax" if is_image => Some(DirectiveKind::Syntax),
        "escape" if matches!(value, "\\" | "`") => Some(DirectiveKind::Escape),
        _ => None,
    }
}

/// Where the next line starts.
fn after_line(offset: u32, text: &str) -> u32 {
    let rest = text.get(offset as usize..).unwrap_or("");
    offset + u32::try_from(rest.find('\n').map_or(rest.len(), |at| at + 1)).unwrap_or(0)
}

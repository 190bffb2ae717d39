use plimsoll_dockerfile::SyntaxErrorKind;
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    for error in &view.build.file().errors {
        let SyntaxErrorKind::UnknownInstruction { name, suggestion } = &error.kind else { continue };
        let finding = Finding::at(error.span).arg(name.as_str());
        let Some(keyword) = suggestion else {
            report.emit(finding);
            continue;
        };
        let keyword = keyword.as_str();
        let edit = Edit::replace(error.span, keyword);
        report.emit(
            finding.message("suggestion").arg(keyword).unsafe_fix(format!("Replace '{name}' by {keyword}"), edit),
        );
    }
}

use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

use super::{is_git, is_http};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for add in stage.all(Keyword::Add).filter(|add| add.flag("checksum").is_none()) {
        for source in add.source_words() {
            let address: &str = &source.raw;
            if is_http(address) && !is_git(address) && !address.contains(".tar") && !address.ends_with(".tgz") {
                report.emit(Finding::at(source.span).arg(address));
            }
        }
    }
}

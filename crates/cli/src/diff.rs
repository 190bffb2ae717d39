//! Shows fixes as a unified diff that `patch -p1` and `git apply` take.

use plimsoll_lint::FixedFile;
use similar::TextDiff;

/// The difference between a file before and after its fixes.
pub(crate) fn unified(file: &FixedFile) -> String {
    let diff = TextDiff::from_lines(file.before.as_str(), file.text.as_str());
    diff.unified_diff().context_radius(3).header(&format!("a/{}", file.path), &format!("b/{}", file.path)).to_string()
}

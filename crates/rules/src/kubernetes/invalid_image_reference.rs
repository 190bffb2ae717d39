use plimsoll_kubernetes::Pod;
use plimsoll_kubernetes::image::{ImageErrorKind, ImageReference};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};
use plimsoll_yaml::{Node, Style};

/// What people paste in front of an image; other schemes, as `ko://`, are for a tool that replaces them.
const WEB: [&str; 2] = ["https://", "http://"];

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    for image in pod.images() {
        let (Some(text), Some(node)) = (image.value(), image.node()) else { continue };
        let Err(error) = ImageReference::parse(text) else { continue };
        let scheme = WEB.into_iter().find(|scheme| text.starts_with(scheme));
        if stands_for_image(text) || (error.kind == ImageErrorKind::Scheme && scheme.is_none()) {
            continue;
        }
        let finding = Finding::at(node.span()).arg(text).arg(error.to_string());
        report.emit(match scheme.and_then(|scheme| strip(node, text, scheme)) {
            Some(edit) => finding.safe_fix("Delete the scheme", edit),
            None => finding,
        });
    }
}

/// Whether a script will put an image in this text's place: `IMAGE_URL`, `<image>`, `{IMAGE}`, `registry/%NAME%`.
fn stands_for_image(text: &str) -> bool {
    text.contains(['<', '{', '%']) || text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// Deletes the scheme, where what remains is a reference.
fn strip(node: Node<'_>, text: &str, scheme: &str) -> Option<Edit> {
    ImageReference::parse(text.strip_prefix(scheme)?).ok()?;
    let start = node.span().start as usize
        + match node.style() {
            Style::Plain => 0,
            Style::Single | Style::Double => 1,
            _ => return None,
        };
    Some(Edit::delete(Span::from_range(start..start + scheme.len())))
}

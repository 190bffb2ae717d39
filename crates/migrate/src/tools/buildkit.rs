//! BuildKit: `# check=skip=A,B;error=true;experimental=C` at the head of a Dockerfile.
//!
//! Such a line is honoured where it stands; moved into the configuration it holds for the same file.

use plimsoll_text::Span;

use crate::reader::Reader;

pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.source.text;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = Span::from_range(start..start + line.trim_end().len());
        start += line.len();
        // Directives end at the first line that is something else; of those, comments that are none do not matter.
        let Some(comment) = line.trim_start_matches('\u{feff}').trim_start().strip_prefix('#') else { break };
        let Some((name, value)) = comment.split_once('=') else { continue };
        if name.trim().eq_ignore_ascii_case("check") {
            value.trim().split(';').for_each(|option| directive(reader, option, at));
        }
    }
}

fn directive(reader: &mut Reader<'_>, option: &str, at: Span) {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let values = || value.split(',').map(str::trim).filter(|value| !value.is_empty());
    match name.trim() {
        "skip" if values().any(|value| value.eq_ignore_ascii_case("all")) => {
            let path = reader.source.path;
            reader.ignore_in(path, "*", at);
        }
        "skip" => {
            let path = reader.source.path;
            values().for_each(|id| reader.ignore_in(path, id, at));
        }
        "experimental" => values().filter(|id| *id != "all").for_each(|id| reader.select(id, at)),
        "error" if value.trim() == "true" => {
            reader.no_counterpart("error", at, Some("any finding from 'fail-on' on fails"));
        }
        _ => {}
    }
}

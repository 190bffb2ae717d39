//! How much of a file survives one half-typed line.

#![allow(clippy::print_stderr, reason = "the measured figures")]

mod common;

use plimsoll_dockerfile::{Dockerfile, parse};

const HALF_TYPED: [&str; 12] = [
    "RU",
    "FROM",
    "COPY a",
    "EXPOSE",
    "COPY --from=",
    "RUN <<EOF",
    "ENV",
    "RUN foo \\",
    "RUN echo \"foo",
    "LABEL a=\"b",
    "HEALTHCHECK",
    "ONBUILD",
];

/// What identifies an instruction wherever it has moved to.
fn texts<'t>(file: &Dockerfile<'t>) -> Vec<&'t str> {
    file.instructions.iter().map(|instruction| instruction.span.of(file.text)).collect()
}

#[test]
fn one_half_typed_line_leaves_the_other_instructions() {
    let Some(rows) = common::golden() else { return };
    let (mut total, mut kept) = (0, 0);
    for broken in HALF_TYPED {
        let (mut expected, mut found) = (0, 0);
        for source in rows.iter().filter(|row| common::is_valid(row)).map(common::source) {
            let whole = parse(source);
            let middle = whole.instructions.len() / 2;
            let Some(at) = whole.instructions.get(middle).map(|instruction| instruction.span.start as usize) else {
                continue;
            };
            let ending = if source.contains("\r\n") { "\r\n" } else { "\n" };
            let broken = if whole.escape == '`' { broken.replace('\\', "`") } else { broken.to_owned() };
            let text = format!("{}{broken}{ending}{}", &source[..at], &source[at..]);
            let file = parse(&text);
            let mut remaining = texts(&file);
            for wanted in texts(&whole) {
                expected += 1;
                if let Some(position) = remaining.iter().position(|text| *text == wanted) {
                    remaining.swap_remove(position);
                    found += 1;
                }
            }
        }
        eprintln!("{broken:16} {found} of {expected}: {:.2}%", 100.0 * f64::from(found) / f64::from(expected));
        total += expected;
        kept += found;
    }
    eprintln!("all              {kept} of {total}: {:.2}%", 100.0 * f64::from(kept) / f64::from(total));
    assert!(kept * 100 >= total * 95, "{kept} of {total} instructions are found");
}

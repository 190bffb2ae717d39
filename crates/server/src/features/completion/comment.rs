//! Where in a comment, or an annotation, the name of a rule is being written. It looks at one line only, so it works while
//! the rest of the document is broken.

use plimsoll_text::Span;

use super::word_at;

/// Our directives, and what they reach.
pub(super) const VERBS: [(&str, &str); 4] = [
    ("ignore", "Ignores rules on this line, or in what is below the comment."),
    ("ignore-file", "Ignores rules in the whole file."),
    ("disable", "Ignores rules from here on, until they are enabled again."),
    ("enable", "Ends 'disable' with the same rules."),
];

/// What is being written, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) wants: Wants,
    /// The word at the cursor, to be replaced.
    pub(super) span: Span,
}

/// What can be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// One of our directives.
    Verb,
    /// A rule: our name, or the id of another tool.
    Rule {
        /// The other tool.
        peer: Option<&'static str>,
        /// The names that the list holds already.
        listed: Vec<String>,
    },
}

/// What can be written at an offset.
pub(super) fn place(text: &str, at: u32) -> Option<Place> {
    let before = text.get(..at as usize)?;
    let line = before.get(before.rfind(['\n', '\r']).map_or(0, |end| end + 1)..)?;
    annotation(line).or_else(|| comment(line)).map(|(wants, is_name): (Wants, fn(char) -> bool)| {
        let span = word_at(text, at, is_name);
        let wants = match wants {
            Wants::Rule { peer, mut listed } => {
                let rest = text.get(span.end as usize..).unwrap_or("").lines().next().unwrap_or("");
                listed.extend(names(rest.split([']', ';', '#', '"', '\'']).next().unwrap_or("")));
                Wants::Rule { peer, listed }
            }
            Wants::Verb => Wants::Verb,
        };
        Place { wants, span }
    })
}

/// What may be part of a name of ours or, with its tool, of another.
fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')
}

/// What may be part of an id of another tool.
fn is_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

type Found = (Wants, fn(char) -> bool);

/// In the comment that a line ends with.
fn comment(line: &str) -> Option<Found> {
    let starts = line.match_indices('#').map(|(at, _)| at);
    let mut starts = starts.filter(|&at| {
        line.get(..at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t', '\u{feff}']))
    });
    starts.find_map(|at| {
        let body = line.get(at..)?.trim_start_matches('#').trim_start();
        own(body).or_else(|| foreign(body))
    })
}

/// `plimsoll: ignore[a, b`.
fn own(body: &str) -> Option<Found> {
    let rest = body.strip_prefix("plimsoll:")?.trim_start();
    match rest.split_once('[') {
        None => rest.chars().all(|c| c.is_ascii_alphabetic() || c == '-').then_some((Wants::Verb, is_id)),
        Some((verb, list)) => {
            let is_verb = VERBS.iter().any(|(known, _)| *known == verb.trim_end());
            (is_verb && !list.contains(']')).then(|| (rule(None, list), is_name as fn(char) -> bool))
        }
    }
}

/// The lists of other tools.
fn foreign(body: &str) -> Option<Found> {
    let word = body.split([' ', '=', ':']).next().unwrap_or("");
    let behind = |mark: &str| body.rsplit_once(mark).map(|(_, list)| list);
    let (peer, list) = match word {
        "hadolint" => ("hadolint", behind("ignore=").or_else(|| behind("ignore ="))?.trim_start()),
        "trivy" => ("trivy", behind("ignore:")?),
        "checkov" | "bridgecrew" => ("checkov", behind("skip=")?),
        "check" => ("buildkit", behind("skip=")?),
        "tally" => ("tally", behind("ignore=")?),
        _ => return None,
    };
    let in_list = |c: char| is_id(c) || c == ',' || (peer == "hadolint" && c == ' ');
    list.chars().all(in_list).then(|| (rule(Some(peer), list), is_id as fn(char) -> bool))
}

/// `plimsoll.dev/ignore: "a, b`, an annotation of an object.
fn annotation(line: &str) -> Option<Found> {
    let key = line.trim_start().trim_start_matches(['"', '\'']);
    let rest = key.strip_prefix("plimsoll.dev/ignore")?.trim_start_matches(['"', '\'']).trim_start();
    let list = rest.strip_prefix(':')?.trim_start().trim_start_matches(['"', '\'']);
    (!list.contains([';', '"', '\''])).then(|| (rule(None, list), is_name as fn(char) -> bool))
}

/// `list` ends in the name that is being written.
fn rule(peer: Option<&'static str>, list: &str) -> Wants {
    Wants::Rule { peer, listed: list.rsplit_once(',').map_or(Vec::new(), |(done, _)| names(done)) }
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place at `|` in a text.
    fn at(marked: &str) -> Option<(String, Wants)> {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let place = place(&text, u32::try_from(at).unwrap())?;
        Some((place.span.of(&text).to_owned(), place.wants))
    }

    fn rules(peer: Option<&'static str>, listed: &[&str]) -> Wants {
        Wants::Rule { peer, listed: listed.iter().map(|&name| name.to_owned()).collect() }
    }

    #[test]
    fn every_form_of_a_suppression_has_its_place() {
        let cases = [
            ("a: 1 # plimsoll: ignore[|", "", rules(None, &[])),
            ("# plimsoll: ignore-file[a, hadolint:b|c, d] why", "hadolint:bc", rules(None, &["a", "d"])),
            ("# hadolint global ignore=DL3006,|", "", rules(Some("hadolint"), &["DL3006"])),
            ("#trivy:ignore:KSV-|", "KSV-", rules(Some("trivy"), &[])),
            ("# checkov:skip=CKV_|", "CKV_", rules(Some("checkov"), &[])),
            ("# check=error=true;skip=A,|", "", rules(Some("buildkit"), &["A"])),
            ("    plimsoll.dev/ignore: \"a, |\"", "", rules(None, &["a"])),
        ];
        for (marked, word, wanted) in cases {
            assert_eq!(at(marked), Some((word.to_owned(), wanted)), "{marked}");
        }
        assert_eq!(at("# plimsoll: ig|"), Some(("ig".into(), Wants::Verb)));
    }

    #[test]
    fn elsewhere_there_is_none() {
        for marked in [
            "|",
            "image: |",
            "# a comment |",
            "# plimsoll is |",
            "# plimsoll: ignore[a] be|cause",
            "# plimsoll: igonre[|",
            "x#plimsoll: ignore[|",
            "# checkov:skip=CKV_1:why |",
            "# hadolint ignore=DL3006 # |",
            "plimsoll.dev/ignore: a; why |",
            "# plimsoll: ignore[\n|",
        ] {
            assert_eq!(at(marked), None, "{marked}");
        }
    }
}

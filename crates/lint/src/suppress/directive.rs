//! Reads one comment: our own directives and those of other tools.

use plimsoll_text::Span;

use crate::date::Date;

/// What stands for the reason of a suppression until somebody writes it. It does not count as one.
pub(crate) const PLACEHOLDER: &str = "because ...";

/// What a comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// Whose form it is; `None` is our own.
    pub(super) peer: Option<&'static str>,
    pub(super) action: Action,
    pub(super) ids: Ids,
    pub(super) has_reason: bool,
    pub(super) until: Option<Date>,
}

/// How far a directive reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The line or the thing it stands at.
    Here,
    /// The YAML document it stands in; in a Dockerfile the whole file.
    Document,
    /// The build stage it stands above.
    Stage,
    /// The whole file.
    File,
    /// From here until `Enable` or the end of the file.
    Disable,
    /// Ends `Disable`.
    Enable,
}

/// Which checks a directive names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    /// Every check of the tool.
    All,
    /// These, each with its place in the file.
    Some(Vec<(String, Span)>),
}

/// Something that looks like a directive of ours and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) span: Span,
    /// What is wrong, as a clause: "'igonre' is no directive".
    pub(super) problem: String,
}

/// Reads a comment; `text` begins with its `#`, `offset` is where that stands in the file.
pub(super) fn parse(text: &str, offset: u32) -> Vec<Result<Directive, Malformed>> {
    let body = text.trim_start_matches('#').trim_start();
    let at = offset + u32::try_from(text.len() - body.len()).unwrap_or(0);
    let cursor = Cursor { text: body, at };
    let first = body.as_bytes().first().map(u8::to_ascii_lowercase);
    // Nearly all comments are prose: let their first letter tell.
    match first {
        Some(b'p') => own(cursor).into_iter().collect(),
        Some(b'h' | b'c' | b't' | b'k' | b'd' | b'b') => foreign(cursor).into_iter().map(Ok).collect(),
        _ => Vec::new(),
    }
}

/// A rest of the comment and its place in the file.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    text: &'t str,
    at: u32,
}

impl<'t> Cursor<'t> {
    fn after(self, prefix: &str) -> Option<Self> {
        let text = self.text.strip_prefix(prefix)?;
        Some(Self { text, at: self.at + u32::try_from(prefix.len()).unwrap_or(0) })
    }

    fn trimmed(self) -> Self {
        let text = self.text.trim_start();
        Self { text, at: self.at + u32::try_from(self.text.len() - text.len()).unwrap_or(0) }
    }

    /// The longest head whose characters satisfy `keep`, and the rest.
    fn take(self, keep: impl Fn(char) -> bool) -> (Self, Self) {
        let length = self.text.find(|c| !keep(c)).unwrap_or(self.text.len());
        let (head, rest) = self.text.split_at(length);
        (Self { text: head, at: self.at }, Self { text: rest, at: self.at + u32::try_from(length).unwrap_or(0) })
    }

    fn span(self) -> Span {
        Span::new(self.at, self.at + u32::try_from(self.text.len()).unwrap_or(0))
    }

    /// The parts between commas, without blanks, the empty ones left out.
    fn ids(self) -> Vec<(String, Span)> {
        let mut rest = self;
        let mut found = Vec::new();
        loop {
            let (part, after) = rest.trimmed().take(|c| c != ',');
            let id = Cursor { text: part.text.trim_end(), at: part.at };
            if !id.text.is_empty() {
                found.push((id.text.to_owned(), id.span()));
            }
            match after.after(",") {
                Some(next) => rest = next,
                None => return found,
            }
        }
    }
}

/// `plimsoll: ignore[DF1001, hadolint:DL3007] until=2027-01-31 the reason`.
fn own(cursor: Cursor<'_>) -> Option<Result<Directive, Malformed>> {
    let whole = cursor.span();
    let malformed = |problem: String| Some(Err(Malformed { span: whole, problem }));
    let Some(rest) = cursor.after("plimsoll:") else {
        let words = cursor.after("plimsoll")?.trimmed();
        let (verb, _) = words.take(|c| c.is_ascii_alphabetic() || c == '-');
        return action(verb.text)
            .and_then(|_| malformed(format!("write 'plimsoll: {}[RULE]' with a colon after the name", verb.text)));
    };
    let (verb, rest) = rest.trimmed().take(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let Some(action) = action(verb.text) else {
        return malformed(format!("'{}' is none of ignore, ignore-file, disable and enable", verb.text));
    };
    let Some(list) = rest.trimmed().after("[") else {
        return malformed(format!("name the rules in brackets, as in '{}[DF1001]'", verb.text));
    };
    let (ids, rest) = list.take(|c| c != ']');
    let Some(rest) = rest.after("]") else {
        return malformed("the bracket is not closed".to_owned());
    };
    let names = ids.ids();
    if names.is_empty() {
        return malformed("there is no rule in the brackets; name one, or write 'all'".to_owned());
    }
    let mut until = None;
    let mut has_reason = false;
    for word in rest.text.split_whitespace() {
        match word.strip_prefix("until=") {
            Some(day) => match day.parse() {
                Ok(day) => until = Some(day),
                Err(()) => return malformed(format!("'{day}' is no day; write it like until=2027-01-31")),
            },
            // The first word of the reason that is still to be written, see `PLACEHOLDER`.
            None => has_reason |= word.contains(char::is_alphanumeric) && word != "because",
        }
    }
    let all = names.iter().any(|(name, _)| name == "all");
    let ids = if all { Ids::All } else { Ids::Some(names) };
    Some(Ok(Directive { peer: None, action, ids, has_reason, until }))
}

fn action(verb: &str) -> Option<Action> {
    match verb {
        "ignore" => Some(Action::Here),
        "ignore-file" => Some(Action::File),
        "disable" => Some(Action::Disable),
        "enable" => Some(Action::Enable),
        _ => None,
    }
}

/// The forms of other tools, read as leniently as those tools read them. A form that is broken there is no directive.
fn foreign(cursor: Cursor<'_>) -> Vec<Directive> {
    let one = |peer, action, ids| vec![Directive { peer: Some(peer), action, ids, has_reason: true, until: None }];
    if let Some(rest) = cursor.after("hadolint") {
        return hadolint(rest).into_iter().collect();
    }
    if let Some(rest) = cursor.after("trivy:") {
        return trivy(rest);
    }
    if let Some(rest) = cursor.after("checkov:skip=").or_else(|| cursor.after("bridgecrew:skip=")) {
        let (ids, _) = rest.take(|c| c != ':' && !c.is_whitespace());
        return one("checkov", Action::Document, Ids::Some(ids.ids()));
    }
    if let Some(rest) = cursor.after("check=") {
        let skip = rest.text.split([';', ' ']).find_map(|option| option.strip_prefix("skip="));
        let Some(skip) = skip else { return Vec::new() };
        let at = rest.at + u32::try_from(rest.text.find("skip=").unwrap_or(0) + 5).unwrap_or(0);
        let ids = Cursor { text: skip, at }.ids();
        let all = ids.iter().any(|(id, _)| id == "all");
        return one("buildkit", Action::Here, if all { Ids::All } else { Ids::Some(ids) });
    }
    if let Some(rest) = cursor.after("tally ").map(Cursor::trimmed) {
        let action = if rest.text.starts_with("global") { Action::File } else { Action::Here };
        let Some((_, list)) = rest.text.split_once("ignore=") else { return Vec::new() };
        let at = rest.at + u32::try_from(rest.text.len() - list.len()).unwrap_or(0);
        let (ids, _) = Cursor { text: list, at }.take(|c| c != ';' && !c.is_whitespace());
        return one("tally", action, Ids::Some(ids.ids()));
    }
    if let Some(rest) = cursor.after("kics-scan").map(Cursor::trimmed) {
        if let Some(list) = rest.after("disable=") {
            let (ids, _) = list.take(|c| !c.is_whitespace());
            return one("kics", Action::File, Ids::Some(ids.ids()));
        }
        let (word, _) = rest.take(|c| !c.is_whitespace());
        return match word.text {
            "ignore" => one("kics", Action::File, Ids::All),
            "ignore-line" | "ignore-block" => one("kics", Action::Here, Ids::All),
            _ => Vec::new(),
        };
    }
    if cursor.after("dockerfile-utils:").is_some_and(|rest| rest.trimmed().text.starts_with("ignore")) {
        return one("dockerfile-utils", Action::Here, Ids::All);
    }
    Vec::new()
}

/// ` ignore=A,B # why`, ` global ignore=A`, ` stage ignore=A`.
fn hadolint(rest: Cursor<'_>) -> Option<Directive> {
    let rest = rest.trimmed();
    let (action, rest) = match (rest.after("global "), rest.after("stage ")) {
        (Some(rest), _) => (Action::File, rest.trimmed()),
        (_, Some(rest)) => (Action::Stage, rest.trimmed()),
        _ => (Action::Here, rest),
    };
    let (key, rest) = rest.take(|c| c.is_ascii_alphabetic());
    let list = rest.trimmed().after("=")?;
    if key.text != "ignore" {
        return None;
    }
    let (ids, _) = list.take(|c| c != '#');
    Some(Directive { peer: Some("hadolint"), action, ids: Ids::Some(ids.ids()), has_reason: true, until: None })
}

/// `ignore:DS-0002 exp:2027-01-31 trivy:ignore:KSV-0017`; ids may be `*`.
fn trivy(rest: Cursor<'_>) -> Vec<Directive> {
    let mut found: Vec<Directive> = Vec::new();
    for word in rest.text.split_whitespace() {
        let at = rest.at + u32::try_from(word.as_ptr() as usize - rest.text.as_ptr() as usize).unwrap_or(0);
        let bare = word.trim_start_matches('#');
        let bare = bare.strip_prefix("trivy:").unwrap_or(bare);
        if let Some(id) = bare.strip_prefix("ignore:") {
            let id = id.split('[').next().unwrap_or(id);
            let start = at + u32::try_from(word.len() - bare.len() + "ignore:".len()).unwrap_or(0);
            let span = Span::new(start, start + u32::try_from(id.len()).unwrap_or(0));
            let ids = if id == "*" { Ids::All } else { Ids::Some(vec![(id.to_owned(), span)]) };
            let peer = Some("trivy");
            found.push(Directive { peer, action: Action::Here, ids, has_reason: true, until: None });
        } else if let Some(day) = bare.strip_prefix("exp:")
            && let Some(last) = found.last_mut()
        {
            last.until = day.parse().ok();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(directive: &Directive) -> Vec<&str> {
        match &directive.ids {
            Ids::All => vec!["*"],
            Ids::Some(ids) => ids.iter().map(|(id, _)| id.as_str()).collect(),
        }
    }

    #[test]
    fn our_own_form_has_rules_a_reason_and_perhaps_a_day() {
        let text = "# plimsoll: ignore[DF1001, hadolint:DL3007] until=2027-01-31 base is pinned upstream";
        let found = parse(text, 10);
        let directive = found[0].as_ref().unwrap();
        assert_eq!(ids(directive), ["DF1001", "hadolint:DL3007"]);
        assert!(directive.has_reason);
        assert_eq!(directive.until, "2027-01-31".parse().ok());
        let Ids::Some(names) = &directive.ids else { panic!() };
        assert_eq!(names[0].1, Span::new(29, 35));
    }

    #[test]
    fn a_reason_that_is_still_to_be_written_is_none() {
        let has_reason = |text: &str| parse(text, 0)[0].as_ref().unwrap().has_reason;
        assert!(!has_reason(&format!("# plimsoll: ignore[x] {PLACEHOLDER}")));
        assert!(has_reason("# plimsoll: ignore[x] because the base is pinned upstream"));
    }

    #[test]
    fn a_slip_in_our_form_is_reported_and_prose_is_not() {
        for text in [
            "# plimsoll: igonre[DF1001]",
            "# plimsoll: ignore DF1001",
            "# plimsoll: ignore[DF1001",
            "# plimsoll: ignore[]",
            "# plimsoll ignore[DF1001]",
            "# plimsoll: ignore[DF1001] until=soon",
        ] {
            assert!(matches!(parse(text, 0).as_slice(), [Err(_)]), "{text}");
        }
        for text in ["# plimsoll is a mark", "# please", "#", "# hadolint is a linter", "# check the port"] {
            assert!(parse(text, 0).is_empty(), "{text}");
        }
    }

    #[test]
    fn other_tools_are_understood() {
        let cases: [(&str, &str, Action, &[&str]); 9] = [
            ("# hadolint ignore=DL3008,SC2086 # why", "hadolint", Action::Here, &["DL3008", "SC2086"]),
            ("# hadolint global ignore=DL3008", "hadolint", Action::File, &["DL3008"]),
            ("#trivy:ignore:AVD-DS-0002", "trivy", Action::Here, &["AVD-DS-0002"]),
            ("# checkov:skip=CKV_DOCKER_3:because", "checkov", Action::Document, &["CKV_DOCKER_3"]),
            (
                "# check=skip=StageNameCasing,FromAsCasing",
                "buildkit",
                Action::Here,
                &["StageNameCasing", "FromAsCasing"],
            ),
            ("# check=error=true;skip=all", "buildkit", Action::Here, &["*"]),
            ("# tally ignore=max-lines;reason=x", "tally", Action::Here, &["max-lines"]),
            ("# kics-scan ignore-line", "kics", Action::Here, &["*"]),
            ("# dockerfile-utils: ignore", "dockerfile-utils", Action::Here, &["*"]),
        ];
        for (text, peer, action, wanted) in cases {
            let found = parse(text, 0);
            let directive = found[0].as_ref().unwrap();
            assert_eq!((directive.peer, directive.action), (Some(peer), action), "{text}");
            assert_eq!(ids(directive), wanted, "{text}");
        }
    }

    #[test]
    fn trivy_takes_several_ids_and_a_last_day() {
        let found = parse("# trivy:ignore:DS-0002 exp:2027-01-31 trivy:ignore:KSV-0017", 0);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].as_ref().unwrap().until, "2027-01-31".parse().ok());
        assert_eq!(ids(found[1].as_ref().unwrap()), ["KSV-0017"]);
    }
}

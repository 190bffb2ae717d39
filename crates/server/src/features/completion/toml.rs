//! What can be written at a place of `plimsoll.toml`. The text is half-typed, so it is read by what stands before the
//! cursor alone: the last header, the key of the line, the brackets that are open.

use plimsoll_lint::{OptionDefault, Registry, Rule};

use super::{Choice, KEYWORD, Offer, PROPERTY, REFERENCE, VALUE, schema, word_at};

/// Where the cursor is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Cursor {
    /// The table of the last header.
    table: Vec<String>,
    /// What stands before the `=` of a value that is not finished.
    key: Option<Vec<String>>,
    /// Whether the line is a header that is not finished.
    in_header: bool,
    /// How many brackets of the value are open.
    depth: usize,
    /// The quote of the string that the cursor is in.
    quote: Option<char>,
    in_comment: bool,
}

impl Cursor {
    /// Reads a text up to its end.
    fn at_end_of(text: &str) -> Self {
        let mut cursor = Self::default();
        let mut line_start = 0;
        let mut is_escaped = false;
        for (at, c) in text.char_indices() {
            let line = text.get(line_start..at).unwrap_or("");
            match c {
                '\n' => {
                    let next = text.get(at + 1..).unwrap_or("");
                    cursor.end_line(line, next);
                    line_start = at + 1;
                }
                _ if cursor.in_comment => {}
                _ if cursor.quote.is_some() => {
                    if Some(c) == cursor.quote && !is_escaped {
                        cursor.quote = None;
                    }
                    is_escaped = c == '\\' && !is_escaped && cursor.quote == Some('"');
                }
                '#' => cursor.in_comment = true,
                '"' | '\'' => cursor.quote = Some(c),
                '=' if cursor.key.is_none() => cursor.key = Some(path(line)),
                '[' if cursor.key.is_some() => cursor.depth += 1,
                ']' if cursor.key.is_some() => cursor.depth = cursor.depth.saturating_sub(1),
                '[' => cursor.in_header = true,
                ']' => cursor.in_header = false,
                _ => {}
            }
        }
        cursor
    }

    fn end_line(&mut self, line: &str, next: &str) {
        self.in_comment = false;
        self.quote = None;
        // A list that nobody closed ends where something else begins.
        let next = next.lines().next().unwrap_or("").trim();
        let begins = next.starts_with('[') || next.split_once('=').is_some_and(|(key, _)| is_key(key.trim()));
        if self.depth > 0 && !begins {
            return;
        }
        if self.key.is_none()
            && let Some(header) = line.trim().strip_prefix('[')
        {
            self.table = path(header.trim_matches(['[', ']']).split(']').next().unwrap_or(""));
        }
        *self = Self { table: std::mem::take(&mut self.table), ..Self::default() };
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | ':'))
}

/// The parts of a dotted key.
fn path(text: &str) -> Vec<String> {
    let parts = text.split('.').map(|part| part.trim().trim_matches(['"', '\'']).to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

pub(super) fn offer(text: &str, at: u32, registry: &Registry) -> Option<Offer> {
    let before = text.get(..at as usize)?;
    let cursor = Cursor::at_end_of(before);
    if cursor.in_comment {
        return None;
    }
    let span = word_at(text, at, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let written = text.get(line_start..span.start as usize)?;
    let choices = match &cursor.key {
        Some(key) => {
            let path: Vec<String> = cursor.table.iter().chain(key).cloned().collect();
            let is_start = cursor.quote.is_some()
                || written.trim_end().is_empty()
                || written.trim_end().ends_with(['=', '[', ',']);
            if !is_start {
                return None;
            }
            let choices = values(&path, registry);
            if cursor.quote.is_some() { choices.into_iter().filter_map(inside_quotes).collect() } else { choices }
        }
        None if cursor.in_header => headers(&path(written.trim().trim_start_matches('[')), registry),
        // Behind a word and a blank comes the equals sign.
        None if written.trim_end().is_empty() || written.ends_with('.') => {
            let path: Vec<String> = cursor.table.iter().cloned().chain(path(written)).collect();
            keys(&path, registry)
        }
        None => return None,
    };
    (!choices.is_empty()).then_some(Offer { choices, span })
}

/// A string where its quotes stand already.
fn inside_quotes(choice: Choice) -> Option<Choice> {
    let text = choice.text.strip_prefix('"')?.strip_suffix('"')?.to_owned();
    Some(Choice { text, ..choice })
}

fn headers(written: &[String], registry: &Registry) -> Vec<Choice> {
    match written {
        [] => ["kubernetes", "rules", "overrides", "images"]
            .map(|name| {
                let about = schema::keys(&[]).into_iter().find(|(key, _)| *key == name).map_or("", |(_, about)| about);
                Choice::new(name, KEYWORD, about)
            })
            .into(),
        [.., last] if last == "rules" => registry.rules().iter().map(Choice::rule).collect(),
        [one] if one == "overrides" => vec![Choice::new("rules", KEYWORD, "Severities and options for these files.")],
        _ => Vec::new(),
    }
}

/// The rule whose table a path is.
fn rule_of(path: &[String], registry: &Registry) -> Option<&'static Rule> {
    let [.., parent, name] = path else { return None };
    let index = *registry.by_name(name).first()?;
    registry.rules().get(index).filter(|_| parent == "rules")
}

fn keys(path: &[String], registry: &Registry) -> Vec<Choice> {
    if path.last().is_some_and(|last| last == "rules") {
        return registry.rules().iter().map(Choice::rule).collect();
    }
    let mut choices: Vec<Choice> =
        schema::keys(path).into_iter().map(|(key, about)| Choice::new(key, PROPERTY, about)).collect();
    if let Some(rule) = rule_of(path, registry) {
        choices.extend(rule.options.iter().map(|option| Choice::new(option.name, PROPERTY, option.about)));
    }
    choices
}

fn values(path: &[String], registry: &Registry) -> Vec<Choice> {
    let [table @ .., key] = path else { return Vec::new() };
    if let Some(rule) = rule_of(table, registry)
        && let Some(option) = rule.options.iter().find(|option| option.name == key)
    {
        return match option.default {
            OptionDefault::Bool(_) => ["true", "false"].map(|value| Choice::new(value, VALUE, option.about)).into(),
            OptionDefault::Int(number) => vec![Choice::new(&number.to_string(), VALUE, option.about)],
            OptionDefault::Text(text) => vec![quoted(Choice::new(text, VALUE, option.about))],
            OptionDefault::List(items) => {
                items.iter().map(|item| quoted(Choice::new(item, VALUE, option.about))).collect()
            }
        };
    }
    let groups =
        || registry.presets().map(|preset| Choice { rank: 1, ..Choice::new(preset, VALUE, "A group of rules.") });
    match (table, key.as_str()) {
        ([], "presets") => groups().map(quoted).collect(),
        ([], "select" | "ignore") => selectors(registry).chain(groups()).map(quoted).collect(),
        ([one], "select" | "ignore") if one == "overrides" => selectors(registry).chain(groups()).map(quoted).collect(),
        _ => {
            let values = schema::values(path);
            let choice = |text: String| Choice { text: text.clone(), ..Choice::new(text.trim_matches('"'), VALUE, "") };
            values.into_iter().map(choice).collect()
        }
    }
}

/// What names one rule or several of a kind.
fn selectors(registry: &Registry) -> impl Iterator<Item = Choice> {
    let families = plimsoll_lint::Family::ALL.map(plimsoll_lint::Family::name);
    let families =
        families.map(|family| Choice { rank: 1, ..Choice::new(family, REFERENCE, "All rules of this family.") });
    registry.rules().iter().map(Choice::rule).chain(families)
}

fn quoted(choice: Choice) -> Choice {
    Choice { text: format!("\"{}\"", choice.text), ..choice }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is offered at `|`, and what it replaces.
    fn at(marked: &str) -> Option<(Vec<String>, String)> {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let offer = offer(&text, u32::try_from(at).unwrap(), &plimsoll_rules::registry())?;
        Some((offer.choices.into_iter().map(|choice| choice.text).collect(), offer.span.of(&text).to_owned()))
    }

    fn has(marked: &str, wanted: &str) -> bool {
        at(marked).is_some_and(|(texts, _)| texts.iter().any(|text| text == wanted))
    }

    #[test]
    fn rules_and_groups_are_offered_where_they_are_listed() {
        assert!(has("ignore = [|", "\"privileged-container\""));
        assert!(has("ignore = [\"a\", \"priv|\"]", "privileged-container"));
        assert!(has("select = [\n  \"a\", # why [\n  |\n", "\"pss-restricted\""));
        assert!(has("presets = [\"|\"]", "strict") && !has("presets = [\"|\"]", "privileged-container"));
        assert!(has("[[overrides]]\nfiles = ['x']\nignore = ['|']", "dockerfile"));
        assert_eq!(at("ignore = [\"priv|ileged\"]").map(|(_, word)| word).as_deref(), Some("privileged"));
    }

    #[test]
    fn keys_and_headers_are_offered() {
        assert!(has("pre|", "presets") && has("\n[kubernetes]\nve|", "version"));
        assert!(has("ignore = [\"a\"\npresets = []\nfail|", "fail-on"), "an open list ends where a key begins");
        assert!(has("[|", "kubernetes") && has("[rules.|", "privileged-container"));
        assert!(has("[rules.|]\nx = 1", "privileged-container") && has("[[overrides.rules.|", "user-missing"));
        assert!(has("[rules.user-missing]\n|", "severity") && has("rules.|", "user-missing"));
        let rule = plimsoll_rules::registry();
        let rule = rule.rules().iter().find(|rule| rule.name == "user-missing").unwrap();
        assert!(has("[rules.user-missing]\n|", rule.options[0].name));
    }

    #[test]
    fn fixed_values_are_offered_with_their_quotes() {
        assert!(has("fail-on = |", "\"high\"") && has("fail-on = \"|\"", "high"));
        assert!(has("[rules.DF1005]\nseverity = '|'", "off"));
        assert!(has("kubernetes.closed = |", "\"auto\"") && has("[kubernetes]\nclosed = |", "true"));
        assert!(has("require-suppression-reason = |", "true"));
    }

    #[test]
    fn elsewhere_nothing_is_offered() {
        for marked in ["# |", "exclude = [\"|\"]", "ignore = [\"a\" |]", "presets |", "x = 1\n[nope]\n|", "[nope.|"] {
            assert_eq!(at(marked), None, "{marked}");
        }
    }
}

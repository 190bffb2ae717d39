//! Arrays that are meant to be JSON.

/// Reads what looks like a JSON array: single, double or typographic quotes, or none, a comma or only blanks between
/// members, a comma at the end, a missing bracket at the end. Each member is given without its quotes; `None` if it is
/// not clear what the members are.
pub(super) fn lenient(text: &str) -> Option<Vec<String>> {
    let text = text.trim().strip_prefix('[')?.trim_end();
    let mut rest = text.strip_suffix(']').unwrap_or(text).trim_start();
    let mut members = Vec::new();
    while let Some(first) = rest.chars().next() {
        let closing = match first {
            '"' | '\'' => Some(first),
            '\u{201c}' | '\u{201d}' | '\u{201e}' => Some('\u{201d}'),
            '\u{2018}' | '\u{2019}' => Some('\u{2019}'),
            _ => None,
        };
        let (member, after) = match closing {
            Some(closing) => quoted(rest.get(first.len_utf8()..)?, closing)?,
            None => {
                let end = rest.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(rest.len());
                rest.split_at(end)
            }
        };
        let is_bare_and_odd =
            closing.is_none() && (member.is_empty() || member.contains(['"', '\'', '[', ']', '$', '\\']));
        if is_bare_and_odd || member.contains('\n') {
            return None;
        }
        members.push(member.to_owned());
        let trimmed = after.trim_start();
        rest = match trimmed.strip_prefix(',') {
            Some(next) => next.trim_start(),
            // Strings that touch are no two members.
            None if trimmed.len() == after.len() && !trimmed.is_empty() => return None,
            None => trimmed,
        };
    }
    Some(members)
}

/// What stands before the closing quote, and what after it.
fn quoted(text: &str, closing: char) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == closing && !escaped {
            return Some((text.get(..at)?, text.get(at + c.len_utf8()..)?));
        }
        escaped = c == '\\' && !escaped && closing == '"';
    }
    None
}

/// Writes strings as a JSON array. Escapes that JSON knows stay as they are.
pub(super) fn write(members: &[String]) -> String {
    let quoted: Vec<String> = members.iter().map(|member| quote(member)).collect();
    format!("[{}]", quoted.join(", "))
}

fn quote(member: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = member.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(&next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't'))) => {
                out.extend([c, next]);
                chars.next();
            }
            ('"' | '\\', _) => out.extend(['\\', c]),
            ('\t', _) => out.push_str("\\t"),
            _ => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Option<String> {
        lenient(text).map(|members| write(&members))
    }

    #[test]
    fn the_usual_slips_are_mended() {
        assert_eq!(fixed("['a', 'b c']").as_deref(), Some(r#"["a", "b c"]"#));
        assert_eq!(fixed(r#"["a" "b",]"#).as_deref(), Some(r#"["a", "b"]"#));
        assert_eq!(fixed(r#"["a", "b""#).as_deref(), Some(r#"["a", "b"]"#));
        assert_eq!(fixed("[node, app.js]").as_deref(), Some(r#"["node", "app.js"]"#));
        assert_eq!(fixed("[\u{201c}a\u{201d}]").as_deref(), Some(r#"["a"]"#));
        assert_eq!(fixed(r#"["C:\app", 'say "hi"']"#).as_deref(), Some(r#"["C:\\app", "say \"hi\""]"#));
    }

    #[test]
    fn what_is_not_clear_stays() {
        assert_eq!(fixed(r#"["a"b"]"#), None);
        assert_eq!(fixed("[$x, y]"), None);
        assert_eq!(fixed("['a"), None);
    }
}

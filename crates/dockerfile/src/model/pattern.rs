//! The patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/replacement}`: `*`, `?` and `\`.

/// The most pairs of a pattern's and a value's character that are compared; a larger problem has no answer.
const MAX_WORK: usize = 1 << 20;

#[derive(Clone, Copy, PartialEq)]
enum Token {
    Char(char),
    AnyChar,
    AnyText,
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut chars = pattern.chars();
    let mut tokens = Vec::new();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::AnyText,
            '?' => Token::AnyChar,
            '\\' => Token::Char(chars.next().unwrap_or('\\')),
            c => Token::Char(c),
        });
    }
    tokens
}

/// The lengths, in characters and ascending, of the prefixes of `text` that `tokens` match.
fn prefixes(tokens: &[Token], text: &[char]) -> Vec<usize> {
    // `reached[n]`: the tokens so far match the first n characters.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for token in tokens {
        let mut next = vec![false; text.len() + 1];
        let mut any = false;
        for n in 0..=text.len() {
            any |= reached[n];
            next[n] = match token {
                Token::AnyText => any,
                Token::AnyChar => n > 0 && reached[n - 1],
                Token::Char(c) => n > 0 && reached[n - 1] && text[n - 1] == *c,
            };
        }
        reached = next;
    }
    (0..=text.len()).filter(|&n| reached[n]).collect()
}

fn is_small(pattern: &[Token], text: &[char], starts: usize) -> bool {
    (pattern.len() + 1).saturating_mul(text.len() + 1).saturating_mul(starts) <= MAX_WORK
}

/// `value` without the shortest or longest prefix that matches. `None` if that is too much work.
pub(super) fn trim_prefix(value: &str, pattern: &str, greedy: bool) -> Option<String> {
    let (tokens, text): (_, Vec<char>) = (tokens(pattern), value.chars().collect());
    is_small(&tokens, &text, 1).then_some(())?;
    let lengths = prefixes(&tokens, &text);
    let cut = if greedy { lengths.last() } else { lengths.first() };
    Some(text.into_iter().skip(cut.copied().unwrap_or(0)).collect())
}

/// `value` without the shortest or longest suffix that matches. `None` if that is too much work.
pub(super) fn trim_suffix(value: &str, pattern: &str, greedy: bool) -> Option<String> {
    let mut tokens = tokens(pattern);
    tokens.reverse();
    let reversed: Vec<char> = value.chars().rev().collect();
    is_small(&tokens, &reversed, 1).then_some(())?;
    let lengths = prefixes(&tokens, &reversed);
    let cut = if greedy { lengths.last() } else { lengths.first() }.copied().unwrap_or(0);
    Some(value.chars().take(reversed.len() - cut).collect())
}

/// `value` with the first longest match, or all, replaced. `None` if that is too much work.
pub(super) fn replace(value: &str, pattern: &str, replacement: &str, all: bool) -> Option<String> {
    let (tokens, text): (_, Vec<char>) = (tokens(pattern), value.chars().collect());
    is_small(&tokens, &text, text.len() + 1).then_some(())?;
    let mut out = String::new();
    let mut at = 0;
    while at < text.len() {
        match prefixes(&tokens, &text[at..]).last() {
            Some(&length) if length > 0 => {
                out.push_str(replacement);
                at += length;
                if !all {
                    break;
                }
            }
            _ => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    out.extend(&text[at..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_suffixes_are_cut() {
        assert_eq!(trim_prefix("a/b/c", "*/", false).as_deref(), Some("b/c"));
        assert_eq!(trim_prefix("a/b/c", "*/", true).as_deref(), Some("c"));
        assert_eq!(trim_suffix("1.2.3", ".*", false).as_deref(), Some("1.2"));
        assert_eq!(trim_suffix("1.2.3", ".*", true).as_deref(), Some("1"));
        assert_eq!(trim_suffix("abc", "x", true).as_deref(), Some("abc"));
        assert_eq!(trim_prefix("*a", "\\*", false).as_deref(), Some("a"));
    }

    #[test]
    fn matches_are_replaced() {
        assert_eq!(replace("linux/amd64", "/", "-", false).as_deref(), Some("linux-amd64"));
        assert_eq!(replace("a.b.c", ".", "_", true).as_deref(), Some("a_b_c"));
        assert_eq!(replace("a.b.c", "?", "x", false).as_deref(), Some("x.b.c"));
        assert_eq!(replace(&"a".repeat(100_000), "*a*b", "", true), None);
    }
}

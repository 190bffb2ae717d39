//! The regular expressions that select objects by name. They have to fit the whole name.

/// The most steps that a match may take, so that no pattern costs more than a look at the name deserves.
const STEPS: usize = 100_000;

/// A regular expression of the simple kind that names of objects need: characters, `.`, classes, `*`, `+`, `?`, and
/// alternatives on the top level or in groups.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    alternatives: Vec<Vec<Piece>>,
}

#[derive(Clone, Debug)]
struct Piece {
    what: What,
    least: usize,
    most: usize,
}

#[derive(Clone, Debug)]
enum What {
    Any,
    Char(char),
    Class(Vec<(char, char)>, bool),
    Group(Pattern),
}

impl Pattern {
    /// Nothing for what is beyond this simple kind.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix('^').unwrap_or(text);
        let body = body.strip_suffix('$').filter(|body| !body.ends_with('\\')).unwrap_or(body);
        let mut chars: Vec<char> = body.chars().collect();
        chars.reverse();
        let found = Self::alternatives(&mut chars, 0)?;
        chars.is_empty().then_some(found)
    }

    /// Reads up to the end or a `)`; the next character is the last of `rest`.
    fn alternatives(rest: &mut Vec<char>, depth: usize) -> Option<Self> {
        let mut alternatives = vec![Vec::new()];
        while let Some(next) = rest.last().copied().filter(|next| *next != ')' && depth < 20) {
            rest.pop();
            let what = match next {
                '|' => {
                    alternatives.push(Vec::new());
                    continue;
                }
                '.' => What::Any,
                '[' => Self::class(rest)?,
                '(' => {
                    if rest.ends_with(&[':', '?']) {
                        rest.truncate(rest.len() - 2);
                    }
                    let group = Self::alternatives(rest, depth + 1)?;
                    (rest.pop() == Some(')')).then_some(())?;
                    What::Group(group)
                }
                '\\' => What::Char(rest.pop().filter(|next| !next.is_alphanumeric())?),
                '*' | '+' | '?' | '{' | '^' | '$' => return None,
                other => What::Char(other),
            };
            let (least, most) = match rest.last() {
                Some('*') => (0, usize::MAX),
                Some('+') => (1, usize::MAX),
                Some('?') => (0, 1),
                Some('{') => return None,
                _ => (1, 1),
            };
            if (least, most) != (1, 1) {
                rest.pop();
            }
            alternatives.last_mut()?.push(Piece { what, least, most });
        }
        Some(Self { alternatives })
    }

    fn class(rest: &mut Vec<char>) -> Option<What> {
        let is_negated = rest.last() == Some(&'^') && rest.pop().is_some();
        let mut ranges = Vec::new();
        loop {
            match rest.pop()? {
                ']' if !ranges.is_empty() => return Some(What::Class(ranges, is_negated)),
                '[' | '\\' => return None,
                from if rest.last() == Some(&'-') && rest.get(rest.len().wrapping_sub(2)) != Some(&']') => {
                    rest.pop();
                    ranges.push((from, rest.pop()?));
                }
                one => ranges.push((one, one)),
            }
        }
    }

    /// Whether it fits all of a text.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let mut steps = STEPS;
        self.ends(&text, 0, &mut steps).contains(&text.len())
    }

    /// Where a match that begins at `from` may end, each once.
    fn ends(&self, text: &[char], from: usize, steps: &mut usize) -> Vec<usize> {
        let mut found = Vec::new();
        for pieces in &self.alternatives {
            let mut at = vec![from];
            for piece in pieces {
                at = piece.ends(text, &at, steps);
            }
            found.extend(at);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Piece {
    fn ends(&self, text: &[char], starts: &[usize], steps: &mut usize) -> Vec<usize> {
        let mut reached = if self.least == 0 { starts.to_vec() } else { Vec::new() };
        let mut front = starts.to_vec();
        for count in 1..=self.most {
            let mut next: Vec<usize> = front.iter().flat_map(|&at| self.what.once(text, at, steps)).collect();
            next.sort_unstable();
            next.dedup();
            *steps = steps.saturating_sub(next.len() + 1);
            // Nothing new can come of where it has been.
            if count > self.least {
                next.retain(|at| !reached.contains(at));
            }
            if next.is_empty() || *steps == 0 {
                break;
            }
            if count >= self.least {
                reached.extend(&next);
            }
            front = next;
        }
        reached.sort_unstable();
        reached.dedup();
        reached
    }
}

impl What {
    fn once(&self, text: &[char], at: usize, steps: &mut usize) -> Vec<usize> {
        let Some(&next) = text.get(at) else {
            return if let Self::Group(group) = self { group.ends(text, at, steps) } else { Vec::new() };
        };
        let fits = match self {
            Self::Any => true,
            Self::Char(wanted) => next == *wanted,
            Self::Class(ranges, is_negated) => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&next)) != *is_negated
            }
            Self::Group(group) => return group.ends(text, at, steps),
        };
        if fits { vec![at + 1] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_name_has_to_fit() {
        let fits = |pattern: &str, text: &str| Pattern::parse(pattern).map(|pattern| pattern.fits(text));
        for (pattern, yes, no) in [
            ("web", "web", "web2"),
            ("web.*", "web-1", "a-web"),
            ("^(a|bc)+-x?$", "abca-", "ab-"),
            ("a|b.c", "bxc", "axc"),
            ("[a-c]+[^0-9]", "abcx", "abc1"),
            ("a\\.b", "a.b", "axb"),
            ("(a*)*b", "aab", "aac"),
            ("Deployment|StatefulSet", "StatefulSet", "Deployments"),
        ] {
            assert_eq!(fits(pattern, yes), Some(true), "{pattern} {yes}");
            assert_eq!(fits(pattern, no), Some(false), "{pattern} {no}");
        }
        for beyond in ["a{2}", "(a", "[a", "*", "\\d", "a)"] {
            assert_eq!(fits(beyond, "a"), None, "{beyond}");
        }
    }
}

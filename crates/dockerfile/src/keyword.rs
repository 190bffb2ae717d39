/// The instructions of a Dockerfile, plus [`Keyword::Unknown`] for a first word that is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are the instructions")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    Unknown,
}

impl Keyword {
    /// Every known keyword, in alphabetical order.
    pub const ALL: [Self; 18] = [
        Self::Add,
        Self::Arg,
        Self::Cmd,
        Self::Copy,
        Self::Entrypoint,
        Self::Env,
        Self::Expose,
        Self::From,
        Self::Healthcheck,
        Self::Label,
        Self::Maintainer,
        Self::Onbuild,
        Self::Run,
        Self::Shell,
        Self::Stopsignal,
        Self::User,
        Self::Volume,
        Self::Workdir,
    ];

    /// The keyword that `word` spells in any case, [`Keyword::Unknown`] if none.
    #[must_use]
    pub fn of(word: &str) -> Self {
        // The first letter and the length leave one candidate, or none.
        let keyword = match (word.as_bytes().first().map(u8::to_ascii_uppercase), word.len()) {
            (Some(b'A'), 3) if word.as_bytes()[1].eq_ignore_ascii_case(&b'D') => Self::Add,
            (Some(b'A'), 3) => Self::Arg,
            (Some(b'C'), 3) => Self::Cmd,
            (Some(b'C'), 4) => Self::Copy,
            (Some(b'E'), 3) => Self::Env,
            (Some(b'E'), 6) => Self::Expose,
            (Some(b'E'), 10) => Self::Entrypoint,
            (Some(b'F'), 4) => Self::From,
            (Some(b'H'), 11) => Self::Healthcheck,
            (Some(b'L'), 5) => Self::Label,
            (Some(b'M'), 10) => Self::Maintainer,
            (Some(b'O'), 7) => Self::Onbuild,
            (Some(b'R'), 3) => Self::Run,
            (Some(b'S'), 5) => Self::Shell,
            (Some(b'S'), 10) => Self::Stopsignal,
            (Some(b'U'), 4) => Self::User,
            (Some(b'V'), 6) => Self::Volume,
            (Some(b'W'), 7) => Self::Workdir,
            _ => return Self::Unknown,
        };
        if keyword.as_str().eq_ignore_ascii_case(word) { keyword } else { Self::Unknown }
    }

    /// The keyword in upper case; empty for [`Keyword::Unknown`].
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Arg => "ARG",
            Self::Cmd => "CMD",
            Self::Copy => "COPY",
            Self::Entrypoint => "ENTRYPOINT",
            Self::Env => "ENV",
            Self::Expose => "EXPOSE",
            Self::From => "FROM",
            Self::Healthcheck => "HEALTHCHECK",
            Self::Label => "LABEL",
            Self::Maintainer => "MAINTAINER",
            Self::Onbuild => "ONBUILD",
            Self::Run => "RUN",
            Self::Shell => "SHELL",
            Self::Stopsignal => "STOPSIGNAL",
            Self::User => "USER",
            Self::Volume => "VOLUME",
            Self::Workdir => "WORKDIR",
            Self::Unknown => "",
        }
    }

    /// The flags this instruction takes at BuildKit's level, without the leading `--`.
    #[must_use]
    pub const fn flags(self) -> &'static [FlagSpec] {
        use FlagKind::{Boolean, Many, Single};
        const fn flag(name: &'static str, kind: FlagKind) -> FlagSpec {
            FlagSpec { name, kind }
        }
        match self {
            Self::From => &const { [flag("platform", Single)] },
            Self::Copy => {
                &const {
                    [
                        flag("from", Single),
                        flag("chown", Single),
                        flag("chmod", Single),
                        flag("link", Boolean),
                        flag("parents", Boolean),
                        flag("exclude", Many),
                    ]
                }
            }
            Self::Add => {
                &const {
                    [
                        flag("chown", Single),
                        flag("chmod", Single),
                        flag("link", Boolean),
                        flag("checksum", Single),
                        flag("keep-git-dir", Boolean),
                        flag("unpack", Boolean),
                        flag("exclude", Many),
                    ]
                }
            }
            Self::Run => {
                &const { [flag("mount", Many), flag("network", Single), flag("security", Single), flag("device", Many)] }
            }
            Self::Healthcheck => {
                &const {
                    [
                        flag("interval", Single),
                        flag("timeout", Single),
                        flag("start-period", Single),
                        flag("start-interval", Single),
                        flag("retries", Single),
                    ]
                }
            }
            _ => &[],
        }
    }
}

/// A flag that an instruction takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagSpec {
    /// Its name without `--`.
    pub name: &'static str,
    /// What values it takes.
    pub kind: FlagKind,
}

/// What values a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// Alone, or `=true` or `=false`; once.
    Boolean,
    /// Needs `=value`; once.
    Single,
    /// Needs `=value`; may be repeated.
    Many,
}

/// The longest word for which a similar one is looked for, in bytes.
const LONGEST: usize = 24;

/// The candidate nearest to `word` by edit distance, if it is near enough to be what was meant.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let limit = if word.len() < 4 { 1 } else { 2 };
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST && candidate.len().abs_diff(word.len()) <= limit)
        .map(|candidate| (distance(word.as_bytes(), candidate.as_bytes()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edit distance (insert, delete, replace, swap of neighbours) of two words of at most [`LONGEST`] bytes, ASCII case
/// ignored.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let same = |i: usize, j: usize| a[i].eq_ignore_ascii_case(&b[j]);
    let mut rows = [[0_usize; LONGEST + 1]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        let (current, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[current][0] = i;
        for j in 1..=b.len() {
            let replaced = rows[last][j - 1] + usize::from(!same(i - 1, j - 1));
            let mut best = replaced.min(rows[last][j] + 1).min(rows[current][j - 1] + 1);
            if i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1) {
                best = best.min(rows[before][j - 2] + 1);
            }
            rows[current][j] = best;
        }
    }
    rows[a.len() % 3][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_found_in_any_case() {
        assert_eq!(Keyword::of("FrOm"), Keyword::From);
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::of(&keyword.as_str().to_ascii_lowercase()), keyword);
        }
        assert_eq!(Keyword::of("FROMM"), Keyword::Unknown);
        assert_eq!(Keyword::of(""), Keyword::Unknown);
    }

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let names = || Keyword::ALL.into_iter().map(Keyword::as_str);
        assert_eq!(nearest("RU", names()), Some("RUN"));
        assert_eq!(nearest("FORM", names()), Some("FROM"));
        assert_eq!(nearest("EXPSOE", names()), Some("EXPOSE"));
        assert_eq!(nearest("{{", names()), None);
    }
}

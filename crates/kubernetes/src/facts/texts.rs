use std::fmt;

/// A list of short texts in one piece of memory.
///
/// Facts hold very many lists of a few names each, such as labels and the verbs of roles; kept one by one, the texts would
/// take most of the memory of a large run. A NUL ends each; no name may hold one, and one in a text becomes U+FFFD.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Texts(Box<str>);

impl Texts {
    /// The texts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let mut rest = &*self.0;
        // They are too short for a search that looks at many bytes at once to pay.
        std::iter::from_fn(move || {
            let end = rest.bytes().position(|byte| byte == 0)?;
            let (text, behind) = rest.split_at(end);
            rest = behind.get(1..)?;
            Some(text)
        })
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is this.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.iter().any(|own| own == text)
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        texts.into_iter().map(|text| ["", text]).collect()
    }
}

/// Of texts that come in two pieces each.
impl<'a> FromIterator<[&'a str; 2]> for Texts {
    fn from_iter<I: IntoIterator<Item = [&'a str; 2]>>(texts: I) -> Self {
        let mut all = String::new();
        for text in texts {
            for piece in text {
                if piece.contains('\0') {
                    all.push_str(&piece.replace('\0', "\u{fffd}"));
                } else {
                    all.push_str(piece);
                }
            }
            all.push('\0');
        }
        Self(all.into())
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_as_they_went_in() {
        let texts = ["", "a", "", "é"];
        let list: Texts = texts.into_iter().collect();
        assert_eq!(list.iter().collect::<Vec<_>>(), texts);
        assert!(list.contains("é") && !list.contains("b") && !list.is_empty());
        assert!(Texts::default().is_empty() && Texts::default().iter().next().is_none());
        let odd: Texts = ["a\0b"].into_iter().collect();
        assert_eq!(odd.iter().collect::<Vec<_>>(), ["a\u{fffd}b"]);
    }
}

//! What can be wrong with an image reference, and where.

use std::fmt;
use std::ops::Range;

/// A reason why a text is not an image reference, with the bytes that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageError {
    /// What is wrong.
    pub kind: ImageErrorKind,
    /// The offending bytes of the input; empty where something is missing.
    pub range: Range<usize>,
}

impl ImageError {
    pub(crate) fn new(kind: ImageErrorKind, range: Range<usize>) -> Self {
        Self { kind, range }
    }
}

/// The kinds of mistakes in an image reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageErrorKind {
    /// The text is empty.
    Empty,
    /// White space stands before, in or after the reference.
    Whitespace,
    /// The reference begins with a URL scheme such as `https://`.
    Scheme,
    /// The repository path has upper-case letters.
    UpperCase,
    /// A character that this part of a reference can't hold.
    Character(char),
    /// There is no name before the tag or the digest.
    MissingName,
    /// A path component is empty: a leading, trailing or double `/`.
    EmptyComponent,
    /// A path component begins or ends with a separator, or has two that may not stand together.
    Separator,
    /// The registry host is not a host name or an address in brackets.
    Domain,
    /// The port of the registry is not a number.
    Port,
    /// The whole name has more than 255 bytes.
    NameTooLong,
    /// The name is 64 hexadecimal digits, which runtimes keep for image ids.
    Identifier,
    /// A `:` with no tag after it.
    EmptyTag,
    /// A tag begins with `.` or `-`.
    TagStart,
    /// A tag has more than 128 bytes.
    TagTooLong,
    /// An `@` with no digest after it, or a digest without its algorithm or without digits.
    IncompleteDigest,
    /// The digest's algorithm is none of sha256, sha384 and sha512.
    DigestAlgorithm,
    /// The digest has another number of hexadecimal digits than its algorithm asks for.
    DigestLength {
        /// How many digits the algorithm has.
        expected: usize,
        /// How many were written.
        found: usize,
    },
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ImageErrorKind::Empty => f.write_str("the image reference is empty"),
            ImageErrorKind::Whitespace => f.write_str("an image reference has no white space"),
            ImageErrorKind::Scheme => f.write_str("an image reference has no URL scheme"),
            ImageErrorKind::UpperCase => f.write_str("the repository name must be lower case"),
            ImageErrorKind::Character(c) => write!(f, "the character {} can't stand here", c.escape_default()),
            ImageErrorKind::MissingName => f.write_str("the name of the repository is missing"),
            ImageErrorKind::EmptyComponent => f.write_str("a component of the repository name is empty"),
            ImageErrorKind::Separator => f.write_str("separators stand only between letters or digits"),
            ImageErrorKind::Domain => f.write_str("the registry is not a valid host name"),
            ImageErrorKind::Port => f.write_str("the port of the registry is not a number"),
            ImageErrorKind::NameTooLong => f.write_str("the name has more than 255 characters"),
            ImageErrorKind::Identifier => f.write_str("64 hexadecimal digits are an image id, not a name"),
            ImageErrorKind::EmptyTag => f.write_str("the tag is empty"),
            ImageErrorKind::TagStart => f.write_str("a tag begins with a letter, a digit or an underscore"),
            ImageErrorKind::TagTooLong => f.write_str("the tag has more than 128 characters"),
            ImageErrorKind::IncompleteDigest => {
                f.write_str("the digest is incomplete: it is an algorithm, a colon and digits")
            }
            ImageErrorKind::DigestAlgorithm => f.write_str("the digest algorithm is not sha256, sha384 or sha512"),
            ImageErrorKind::DigestLength { expected, found } => {
                write!(f, "the digest has {found} hexadecimal digits instead of {expected}")
            }
        }
    }
}

impl std::error::Error for ImageError {}

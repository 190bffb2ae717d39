use std::fmt;

use granit_parser::ErrorKind as Scan;
use plimsoll_text::Span;

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorKind {
    /// Text after `---` on the same line.
    ContentOnSeparator,
    /// A `%YAML`, `%TAG` or other directive, which Kubernetes does not read.
    Directive,
    /// A tab where only spaces may indent.
    Tab,
    /// Indentation that fits no enclosing collection.
    Indentation,
    /// A quoted scalar without its closing quote.
    UnclosedQuote,
    /// A `[` or `{` without its counterpart, or with the wrong one.
    Bracket,
    /// An escape in double quotes that does not exist or is not complete.
    Escape,
    /// A character that cannot begin a value.
    UnexpectedCharacter,
    /// A `key: value` where none can be.
    MappingNotAllowed,
    /// A `- item` where none can be.
    SequenceNotAllowed,
    /// A key without `:`, or an entry without `,`.
    MissingSeparator,
    /// An alias of an anchor that its document does not have.
    UnknownAnchor,
    /// An alias inside the node that it means.
    SelfReference,
    /// Aliases that expand beyond [`crate::EXPANSION_LIMIT`].
    ExcessiveAliases,
    /// Nesting deeper than [`crate::NESTING_LIMIT`].
    TooDeep,
    /// A text larger than can be read.
    TooLarge,
    /// A tag, anchor or block scalar header that is malformed.
    Malformed,
    /// A key that is null or a collection, or a `<<` whose value is no mapping.
    Key,
    /// The document ends inside a collection or value.
    UnexpectedEnd,
    /// Any other break of the grammar.
    Syntax,
    /// A quoted scalar whose further lines are not indented: Kubernetes reads it, other YAML parsers do not.
    /// A note on style, see [`YamlError::is_note`].
    UnindentedQuotedScalar,
}

impl ErrorKind {
    /// A sentence that says what is wrong.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::ContentOnSeparator => "Text follows the document separator '---' on its line.",
            Self::Directive => "Kubernetes does not read YAML directives.",
            Self::Tab => "A tab indents this line; YAML takes only spaces.",
            Self::Indentation => "The indentation fits no collection around it.",
            Self::UnclosedQuote => "The quoted string is not closed.",
            Self::Bracket => "The brackets do not match.",
            Self::Escape => "This escape sequence is not valid in a YAML string.",
            Self::UnexpectedCharacter => "This character cannot begin a value; quote it.",
            Self::MappingNotAllowed => "A key with a value cannot stand here.",
            Self::SequenceNotAllowed => "A list item cannot stand here.",
            Self::MissingSeparator => "A ':' or ',' is missing.",
            Self::UnknownAnchor => "No anchor of this name precedes the alias in its document.",
            Self::SelfReference => "The alias stands inside the value that it means.",
            Self::ExcessiveAliases => "The aliases expand to more than Kubernetes accepts.",
            Self::TooDeep => "The nesting is too deep.",
            Self::TooLarge => "The text is too large.",
            Self::Malformed => "The tag, anchor or block header is malformed.",
            Self::Key => "Kubernetes takes only scalars that are not null as keys.",
            Self::UnexpectedEnd => "The document ends in the middle of a value.",
            Self::Syntax => "This is not valid YAML.",
            Self::UnindentedQuotedScalar => "The further lines of this quoted string should be indented.",
        }
    }

    pub(crate) const fn from_scan(kind: &Scan) -> Self {
        match kind {
            Scan::TabNotAllowed
            | Scan::TabInBlockIndentation
            | Scan::TabAtBlockScalarStart
            | Scan::TabInIndentation
            | Scan::TabInPlainScalar => Self::Tab,
            Scan::InvalidIndentation
            | Scan::InvalidBlockScalarIndent
            | Scan::InvalidFlowScalarIndent
            | Scan::InvalidQuotedScalarIndent
            | Scan::ExpectedBlockMappingKey
            | Scan::ExpectedBlockSequenceEntry => Self::Indentation,
            Scan::UnclosedQuotedScalar | Scan::DocumentIndicatorInQuotedScalar => Self::UnclosedQuote,
            Scan::MisplacedFlowCollectionEnd
            | Scan::MismatchedFlowCollectionEnd { .. }
            | Scan::UnclosedFlowCollection { .. }
            | Scan::UnexpectedEofFlowMapping
            | Scan::UnexpectedEofFlowSequence => Self::Bracket,
            Scan::UnknownQuotedScalarEscape
            | Scan::InvalidQuotedScalarHexEscape
            | Scan::InvalidLowSurrogateHexEscape
            | Scan::InvalidLowSurrogate
            | Scan::MissingLowSurrogate
            | Scan::UnpairedLowSurrogate
            | Scan::InvalidUnicodeEscape => Self::Escape,
            Scan::UnexpectedCharacter { .. } | Scan::PlainScalarStartsWithDashFlowIndicator => {
                Self::UnexpectedCharacter
            }
            Scan::MappingValueNotAllowed | Scan::MappingKeyNotAllowed | Scan::InvalidMappingValueWhitespace => {
                Self::MappingNotAllowed
            }
            Scan::BlockSequenceEntryNotAllowed
            | Scan::BlockEntryInFlowCollection
            | Scan::InvalidBlockEntryWhitespace => Self::SequenceNotAllowed,
            Scan::SimpleKeyExpected
            | Scan::InvalidSimpleKey
            | Scan::ExpectedFlowMappingSeparator
            | Scan::ExpectedFlowSequenceSeparator
            | Scan::InvalidColonPlacement => Self::MissingSeparator,
            Scan::UnknownAnchor => Self::UnknownAnchor,
            Scan::RecursionLimitExceeded => Self::TooDeep,
            Scan::UndeclaredTagHandle
            | Scan::ExpectedTagBang
            | Scan::InvalidGlobalTagCharacter
            | Scan::InvalidTagTerminator
            | Scan::UnclosedVerbatimTag
            | Scan::InvalidTagEscape
            | Scan::MissingAnchorOrAliasName
            | Scan::ZeroBlockScalarIndent
            | Scan::InvalidBlockScalarHeader => Self::Malformed,
            Scan::MissingDocumentEndBeforeDirective | Scan::DirectiveDisallowed => Self::Directive,
            Scan::UnexpectedEofBlockMapping | Scan::UnexpectedEofBlockSequence | Scan::UnexpectedEof => {
                Self::UnexpectedEnd
            }
            _ => Self::Syntax,
        }
    }
}

/// One thing that is wrong with a document, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The place; may be empty, never outside the text.
    pub span: Span,
    /// Number of the document in [`crate::Stream::documents`].
    pub document: u32,
}

impl YamlError {
    /// Whether the document was read all the same, as Kubernetes reads it.
    #[must_use]
    pub const fn is_note(&self) -> bool {
        matches!(self.kind, ErrorKind::UnindentedQuotedScalar)
    }

    /// A sentence that says what is wrong.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.kind.message()
    }
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for YamlError {}

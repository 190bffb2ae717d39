//! What a rule is, as data. The values are written by the build script of the rules crate, from the rule pages.

use std::fmt;
use std::str::FromStr;

use crate::Check;

/// Where the project lives.
pub const HOMEPAGE: &str = "https://github.com/plimsoll-lint/plimsoll";

/// The tag of rules that report what the parser could not read.
pub(crate) const SYNTAX: &str = "syntax";

/// How bad a finding is. Ordered: `Info` is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Hygiene.
    Low,
    /// A layer of defence or of reliability is missing.
    Medium,
    /// A direct privilege, or an object that does not work.
    High,
    /// Host or cluster takeover by itself, or a build that cannot succeed.
    Critical,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The name as it is written in pages, configuration and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The level that SARIF, editors and CI systems know.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::Info => Level::Note,
            Self::Low | Self::Medium => Level::Warning,
            Self::High | Self::Critical => Level::Error,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = String;

    /// Reads a severity, or one of the three levels as the least severity of that level.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "info" | "note" => Ok(Self::Info),
            "low" | "warning" => Ok(Self::Low),
            "medium" => Ok(Self::Medium),
            "high" | "error" => Ok(Self::High),
            "critical" => Ok(Self::Critical),
            _ => Err(format!("'{text}' is no severity: write critical, high, medium, low or info")),
        }
    }
}

/// The three levels into which outputs fold the five severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Info.
    Note,
    /// Low and medium.
    Warning,
    /// High and critical.
    Error,
}

impl Level {
    /// SARIF's word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What kind of input a rule is about; also the folder of its page and the letters of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// `DF`: one Dockerfile.
    Dockerfile,
    /// `KB`: Kubernetes objects.
    Kubernetes,
    /// `HM`: Helm charts.
    Helm,
    /// `PJ`: across kinds of files, and about Plimsoll's own comments.
    Project,
    /// `SC`: the shell scripts of a Dockerfile, by the codes of ShellCheck.
    Shell,
}

impl Family {
    /// All families, in the order of their importance.
    pub const ALL: [Self; 5] = [Self::Dockerfile, Self::Shell, Self::Kubernetes, Self::Helm, Self::Project];

    /// The folder name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Kubernetes => "kubernetes",
            Self::Helm => "helm",
            Self::Project => "project",
            Self::Shell => "shell",
        }
    }
}

/// Which layer of a container platform a rule protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// What is in the image and how it is built.
    Image,
    /// Where images come from.
    Registry,
    /// What the container may do on its node.
    Runtime,
    /// What the cluster is told to do.
    Orchestrator,
}

impl Layer {
    /// The name as pages write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Registry => "registry",
            Self::Runtime => "runtime",
            Self::Orchestrator => "orchestrator",
        }
    }
}

/// How often a finding of the rule is true, as GitHub's code scanning words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// Always: the file says so itself.
    VeryHigh,
    /// Nearly always.
    High,
    /// A heuristic that is sometimes wrong.
    Medium,
}

impl Precision {
    /// The name as SARIF and pages write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VeryHigh => "very-high",
            Self::High => "high",
            Self::Medium => "medium",
        }
    }
}

/// Whether the rule repairs what it finds, and with which promise at best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FixAvailability {
    /// It has no fix.
    None,
    /// Applied by `--fix`.
    Safe,
    /// Applied by `--unsafe-fixes`.
    Unsafe,
    /// Only shown.
    Display,
}

impl FixAvailability {
    /// The name as pages write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Display => "display",
        }
    }
}

/// One way a rule words a finding: `{0}`, `{1}` stand for arguments.
#[derive(Debug)]
pub struct Message {
    /// The name by which the rule's code picks it; `default` is the first.
    pub id: &'static str,
    /// The template; every placeholder stands in single quotes, and a full stop ends it.
    pub template: &'static str,
}

/// The same check in another tool, such as `hadolint:DL3007`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The other tool, lower case.
    pub peer: &'static str,
    /// Its id for the check.
    pub id: &'static str,
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.peer, self.id)
    }
}

/// An option that a rule reads from `[rules.ID]`.
#[derive(Debug)]
pub struct OptionSpec {
    /// The key in the configuration.
    pub name: &'static str,
    /// Its type and what it is when nobody sets it.
    pub default: OptionDefault,
    /// One sentence for the documentation and the schema.
    pub about: &'static str,
}

/// Type and default of an option.
#[derive(Clone, Copy, Debug)]
pub enum OptionDefault {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'static str),
    /// A list of texts.
    List(&'static [&'static str]),
}

/// One rule: the facts of its page and the function that decides.
#[derive(Debug)]
pub struct Rule {
    /// Family letters and four digits; stable for ever.
    pub id: &'static str,
    /// The page's file name: lower case words joined by `-`.
    pub name: &'static str,
    /// What it is about.
    pub family: Family,
    /// How bad a finding is unless the configuration or the finding says otherwise.
    pub severity: Severity,
    /// Whether it is on without any configuration.
    pub default: bool,
    /// Which layer it protects.
    pub layer: Layer,
    /// Words to select it by; presets other than `default` and `strict` are tags.
    pub tags: &'static [&'static str],
    /// How often it is right.
    pub precision: Precision,
    /// Whether it can repair.
    pub fix: FixAvailability,
    /// The name of the rule that speaks for it where several rules find something about one thing.
    pub bundle: Option<&'static str>,
    /// What it reads from the configuration.
    pub options: &'static [OptionSpec],
    /// The version that brought it.
    pub since: &'static str,
    /// The same check in other tools.
    pub aliases: &'static [Alias],
    /// One sentence: what it finds.
    pub summary: &'static str,
    /// How it words its findings; never empty, the first is the default.
    pub messages: &'static [Message],
    /// One sentence: what to do.
    pub help: &'static str,
    /// The page without front matter, in Markdown.
    pub page: &'static str,
    /// The function, by the view it takes.
    pub check: Check,
}

impl Rule {
    /// One of its messages, by the index that a finding keeps.
    pub(crate) fn message(&self, index: u8) -> &'static Message {
        // The index was taken from this very list when the finding was made.
        &self.messages[usize::from(index).min(self.messages.len() - 1)]
    }

    /// The text of that message.
    pub(crate) fn template(&self, index: u8) -> &'static str {
        self.message(index).template
    }

    /// Whether it carries a tag.
    #[must_use]
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.contains(&tag)
    }

    /// Whether the preset `strict` has it: all rules but those about style, and those that advise the opposite of another one.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        !self.has_tag("style") && !self.has_tag("contrary")
    }

    /// Where its page stands in the repository. The rules about shell scripts share one.
    #[must_use]
    pub fn page_path(&self) -> String {
        let page = if self.family == Family::Shell { "codes" } else { self.name };
        format!("rules/{}/{page}.md", self.family.name())
    }

    /// The address of its page.
    #[must_use]
    pub fn page_url(&self) -> String {
        format!("{HOMEPAGE}/blob/main/{}", self.page_path())
    }

    /// The name in PascalCase, as SARIF wants it.
    #[must_use]
    pub fn pascal_name(&self) -> String {
        self.name
            .split('-')
            .flat_map(|word| {
                let mut letters = word.chars();
                letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
            })
            .collect()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

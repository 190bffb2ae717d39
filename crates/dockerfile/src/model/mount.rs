use plimsoll_text::Span;

use crate::{Flag, Instruction, Keyword};

/// One `--mount` of a RUN: a record of `key=value` fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub span: Span,
    /// The fields in order.
    pub fields: Vec<MountField>,
}

/// A field of a mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountField {
    /// The key in lower case, aliases as written.
    pub key: String,
    /// The value as written, quotes removed; `None` without `=`.
    pub value: Option<String>,
    /// The whole field.
    pub span: Span,
    /// The value; empty without one.
    pub value_span: Span,
}

impl Mount {
    /// Reads the value of a `--mount` flag. `text` is the text of the file.
    #[must_use]
    pub fn of(flag: &Flag<'_>, text: &str) -> Option<Self> {
        let value = flag.value.as_ref()?;
        let fields = fields(value.span, text);
        Some(Self { span: flag.span, fields })
    }

    /// The first field of any of these names.
    #[must_use]
    pub fn field(&self, keys: &[&str]) -> Option<&MountField> {
        self.fields.iter().find(|field| keys.contains(&field.key.as_str()))
    }

    fn value(&self, keys: &[&str]) -> Option<&str> {
        self.field(keys).and_then(|field| field.value.as_deref())
    }

    /// The type: `bind` unless another is given.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.value(&["type"]).unwrap_or("bind")
    }

    /// Where it is mounted, as written. A cache or bind mount without target goes to the working directory.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.value(&["target", "dst", "destination"])
    }

    /// The path in the source.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.value(&["source", "src"])
    }

    /// The stage or image that it comes from.
    #[must_use]
    pub fn from(&self) -> Option<&MountField> {
        self.field(&["from"])
    }

    /// The name of the cache, secret or socket.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.value(&["id"])
    }

    /// How concurrent builds share a cache.
    #[must_use]
    pub fn sharing(&self) -> Option<&str> {
        self.value(&["sharing"])
    }
}

impl Instruction<'_> {
    /// The mounts of a RUN (also of one that an ONBUILD triggers). `text` is the text of the file.
    #[must_use]
    pub fn mounts(&self, text: &str) -> Vec<Mount> {
        let run = self.effective();
        if run.keyword != Keyword::Run {
            return Vec::new();
        }
        run.flags.iter().filter(|flag| flag.name == "mount").filter_map(|flag| Mount::of(flag, text)).collect()
    }

    /// Whether a RUN mounts a cache or tmpfs at `path` or above it. A target that holds a variable might be anything, so it counts.
    #[must_use]
    pub fn has_cache_mount(&self, text: &str, path: &str) -> bool {
        let wanted = path.trim_end_matches('/');
        self.mounts(text).iter().filter(|mount| matches!(mount.kind(), "cache" | "tmpfs")).any(|mount| {
            let target = mount.target().unwrap_or("").trim_end_matches('/');
            let below = wanted.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            target.contains('$') || (!target.is_empty() && below)
        })
    }
}

/// Splits the record at its commas. Quotes are removed before BuildKit splits, so they protect none.
fn fields(span: Span, text: &str) -> Vec<MountField> {
    let raw = span.of(text);
    let mut fields = Vec::new();
    let mut start = 0;
    for (at, c) in raw.char_indices().chain([(raw.len(), ',')]) {
        if c == ',' {
            let field = raw.get(start..at).unwrap_or("");
            let offset = span.start + u32::try_from(start).unwrap_or(0);
            if !field.is_empty() {
                fields.push(mount_field(field, offset));
            }
            start = at + 1;
        }
    }
    fields
}

fn mount_field(field: &str, offset: u32) -> MountField {
    let length = |text: &str| u32::try_from(text.len()).unwrap_or(0);
    let clean = |text: &str| text.replace(['"', '\''], "");
    let span = Span::new(offset, offset + length(field));
    match field.split_once('=') {
        None => {
            MountField { key: clean(field).to_ascii_lowercase(), value: None, span, value_span: Span::empty(span.end) }
        }
        Some((key, value)) => MountField {
            key: clean(key).to_ascii_lowercase(),
            value: Some(clean(value)),
            span,
            value_span: Span::new(span.end - length(value), span.end),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn fields_have_places_and_aliases() {
        let text = "FROM a\nRUN --mount=type=cache,dst=/var/cache/apt,sharing=locked --mount=from=b,ro x\n";
        let file = parse(text);
        let run = &file.instructions[1];
        let mounts = run.mounts(text);
        assert_eq!(mounts[0].kind(), "cache");
        assert_eq!(mounts[0].target(), Some("/var/cache/apt"));
        assert_eq!(mounts[0].field(&["sharing"]).unwrap().value_span.of(text), "locked");
        assert_eq!(mounts[1].kind(), "bind");
        assert_eq!(mounts[1].from().unwrap().span.of(text), "from=b");
        assert_eq!(mounts[1].fields[1].value, None);
        assert!(run.has_cache_mount(text, "/var/cache/apt/archives"));
        assert!(!run.has_cache_mount(text, "/var/cache/aptitude"));
        assert!(!run.has_cache_mount(text, "/var/cache"));
    }
}
